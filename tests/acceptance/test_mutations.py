"""What mutations of entities are found: each with its own object, and no no-op at all."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.program import python

TOP = Path(__file__).parents[2]
SCRIPT = TOP / "benchmarks" / "mutations.py"
PROJECTS = ("example", "fixture", "varied", "synthetic")
NOT_COMPARED: dict[str, str] = {}


@cache
def tallies(project: str) -> tuple[dict[str, Any], ...]:
    """What the script counts for one project, a few cases of each kind."""
    completed = python(
        str(SCRIPT), "--fixture", project, "--sample", "2", "--format", "json", cwd=TOP
    )
    assert completed.stdout, completed.stderr
    assert completed.returncode == any(tally["wrong"] for tally in json.loads(completed.stdout))
    return tuple(json.loads(completed.stdout))


@pytest.mark.parametrize("project", PROJECTS)
def test_every_mutation_is_found_and_no_no_op(project: str) -> None:
    wrong = {tally["kind"]: tally["wrong"] for tally in tallies(project) if tally["wrong"]}
    assert wrong == {}
    assert sum(tally["undetermined"] for tally in tallies(project)) == 0


def test_every_kind_is_tried_on_one_of_the_projects() -> None:
    tried = {t["kind"] for project in PROJECTS for t in tallies(project) if t["tried"]}
    kinds = {(t["kind"], t["harmless"]) for t in tallies("example")}
    assert tried == {kind for kind, _ in kinds}
    assert len([kind for kind, harmless in kinds if not harmless]) >= 40
    assert len([kind for kind, harmless in kinds if harmless]) >= 20


def test_the_list_of_what_is_not_compared_is_exact() -> None:
    assert {t["kind"]: t["gap"] for t in tallies("example") if t["gap"]} == NOT_COMPARED


def test_a_project_with_nothing_to_mutate_is_no_success(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    commit = ["commit", "--quiet", "--allow-empty", "--message", "Nothing"]
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", "-C", str(tmp_path), *identity, *commit], check=True)
    completed = python(str(SCRIPT), "--repo", str(tmp_path), cwd=TOP)
    assert completed.returncode == 1
    assert "nothing was tried" in completed.stderr
