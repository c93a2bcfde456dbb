"""All of `verify`'s scenarios on TypeORM 1.x, whose runner was written anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import ADDED_BODY, FAULTS, FAULTY, modelled_project

pytestmark = pytest.mark.e2e


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return modelled_project(tmp_path / "shop", newest=True)


def verify(project: Repository, server: str) -> dict[str, Any]:
    done = migration_guard(
        *("verify", "--database-url", server, "--format", "json"), cwd=project.path
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["proved"] else 1)
    return report


def test_all_scenarios_pass(project: Repository, server: str) -> None:
    project.commit("Next", ADDED_BODY)
    report = verify(project, server)
    verdicts = {item["name"]: item["verdict"] for item in report["scenarios"]}
    assert verdicts.pop("late-merge") == "skipped"
    assert set(verdicts.values()) == {"passed"}, report
    assert [item["code"] for item in report["findings"]] == ["MG714"]
    assert [(item["table"], item["mode"]) for item in report["locks"]] == [
        ("post", "AccessExclusiveLock")
    ]


def test_each_fault_is_found(project: Repository, server: str) -> None:
    project.commit("Next", FAULTY)
    found = verify(project, server)["findings"]
    assert {f"{item['code']} {item['severity']}" for item in found} == FAULTS
