"""`run`, `show` and `revert` by real Medusa 1.20.11, whose own exit codes are no help."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.database import role
from support.node_projects import EXAMPLE, copy_example, example_packages, link_packages
from support.program import migration_guard

pytestmark = pytest.mark.e2e

OWN = sorted(path.name for path in (EXAMPLE / "src" / "migrations").glob("*.ts"))
CORE = 75  # Medusa 1.20.11 with its default feature flags


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = copy_example(tmp_path / "shop")
    link_packages(path, example_packages())
    subprocess.run(["npm", "run", "build:server"], cwd=path, check=True, capture_output=True)
    subprocess.run(["git", "init", "--quiet"], cwd=path, check=True)
    return path


def report(shop: Path, url: str, *arguments: str) -> dict[str, Any]:
    done = migration_guard(*arguments, "--database-url", url, "--format", "json", cwd=shop)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["exit_code"] == done.returncode, done.stdout
    return answer


def count(answer: dict[str, Any], state: str, *, own: bool) -> int:
    found = [item for item in answer["migrations"] if (item["path"] is not None) is own]
    return sum(item["state"] == state for item in found)


def test_core_s_migrations_are_pending_run_and_proved_too(shop: Path, server: str) -> None:
    live = role(server, "live_shop")
    before = report(shop, live, "show")
    assert before["exit_code"] == 1
    assert count(before, "pending", own=True) == len(OWN)
    assert count(before, "pending", own=False) == CORE

    last = shop / "dist" / "migrations" / OWN[-1].replace(".ts", ".js")
    right = last.read_text()
    last.write_text(right.replace("async up(queryRunner) {", 'async up() { throw new Error("no");'))
    assert "throw" in last.read_text()
    failed = report(shop, live, "run")
    assert (failed["exit_code"], failed["findings"][0]["code"]) == (1, "MG701")

    last.write_text(right)
    run = report(shop, live, "run")
    assert (run["exit_code"], count(run, "applied", own=True)) == (0, len(OWN))
    assert count(run, "applied", own=False) == CORE

    reverted = report(shop, live, "revert")
    assert (reverted["exit_code"], len(reverted["done"])) == (0, 1)
    assert report(shop, live, "show")["exit_code"] == 1
