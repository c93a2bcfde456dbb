"""docs/run.md lists the fields of the report and the states as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from migration_guard.deploy.model import Report, State
from migration_guard.report.deployed import render_json

TEXT = (Path(__file__).parents[2] / "docs" / "run.md").read_text("utf-8")


def test_every_field_of_the_report_is_described_and_no_other() -> None:
    table = TEXT.partition("## The report")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert described == list(json.loads(render_json(Report("show", "", told=False))))


def test_every_state_is_described() -> None:
    for state in State:
        assert f"`{state.value}`" in TEXT
