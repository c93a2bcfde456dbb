"""The rules on names and exports say of a folder what Medusa and TypeORM really made of it.

`outcomes-<version>.json` is recorded by `record.cjs` from the installed packages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity
from migration_guard.rules import registry
from migration_guard.rules.selection import all_migrations
from rules.case import read_case

HERE = Path(__file__).parent
STOPPING = ("MG223", "MG301", "MG304", "MG308", "MG310")
"""The rules whose findings mean that nothing runs, or nothing of the file."""

RECORDED = [
    pytest.param(case, id=f"{path.stem.removeprefix('outcomes-')}-{case['name']}")
    for path in sorted(HERE.glob("outcomes-*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
]


def context(files: dict[str, str]) -> Context:
    return read_case(
        "".join(f"-- src/migrations/{name} --\n{text}" for name, text in files.items())
    ).context()


@pytest.mark.parametrize("recorded", RECORDED)
def test_an_error_is_found_where_the_runner_runs_nothing(recorded: dict[str, Any]) -> None:
    judged = context(recorded["files"])
    found = [one for code in STOPPING for one in registry.load()[code].check(judged)]
    errors = [one for one in found if isinstance(one, Finding) and one.severity is Severity.ERROR]
    assert bool(errors) == (not recorded.get("runs")), found


@pytest.mark.parametrize("recorded", [one for one in RECORDED if one.values[0].get("runs")])
def test_the_runner_runs_what_is_read(recorded: dict[str, Any]) -> None:
    read = [
        migration.recorded_name for _, migration in all_migrations(context(recorded["files"]).head)
    ]
    assert sorted(read) == sorted(recorded["runs"])
