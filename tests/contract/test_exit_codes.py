"""The exit codes: what `--help` and the README say is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.program import migration_guard
from support.repository import Repository

TOP = Path(__file__).parents[2]
CODES = ("0", "1", "2", "130")


def test_help_lists_every_exit_code(tmp_path: Path) -> None:
    text = migration_guard("--help", cwd=tmp_path).stdout
    listed = re.findall(r"^  (\d+) +\S", text.partition("exit codes:")[2], re.MULTILINE)
    assert tuple(listed) == CODES


def test_the_readme_lists_every_exit_code() -> None:
    text = (TOP / "README.md").read_text("utf-8")
    table = text.partition("| exit code | meaning |\n")[2].split("\n\n")[0]
    listed = re.findall(r"^\| (\d+) \|", table, re.MULTILINE)
    assert tuple(listed) == CODES


def test_nothing_to_say_is_0(repository: Repository) -> None:
    repository.commit("a project", {"package.json": '{"dependencies": {"typeorm": "0.3.16"}}'})
    repository.write({"README.md": "# shop\n"})
    repository.stage()
    assert migration_guard("check", cwd=repository.path).returncode == 0


def test_a_finding_is_1(repository: Repository) -> None:
    stray = "export class Stray1700000000000 { async up() {} async down() {} }\n"
    repository.commit("a project", {"package.json": '{"dependencies": {"typeorm": "0.3.16"}}'})
    repository.write({"src/migrations/1600000000000-Other.ts": stray})
    repository.stage()
    assert migration_guard("check", cwd=repository.path).returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("check",), id="not a git repository"),
        pytest.param(("check", "--no-such-option"), id="unknown option"),
        pytest.param(("no-such-command",), id="unknown command"),
        pytest.param(("explain", "MG999"), id="unknown rule"),
    ],
)
def test_a_check_that_cannot_be_made_is_2_without_a_traceback(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    completed = migration_guard(*arguments, cwd=tmp_path)
    assert completed.returncode == 2
    assert completed.stderr
    assert "Traceback" not in completed.stderr
    assert list(tmp_path.iterdir()) == []
