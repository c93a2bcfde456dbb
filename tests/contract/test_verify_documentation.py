"""docs/verify.md lists the fields of the report and the codes of the findings as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from migration_guard.report.verify import render_json
from migration_guard.rules import registry
from migration_guard.verify.model import Status, VerifyResult

TEXT = (Path(__file__).parents[2] / "docs" / "verify.md").read_text("utf-8")


def test_every_field_of_the_report_is_described_and_no_other() -> None:
    table = TEXT.partition("## The report")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert described == list(json.loads(render_json(VerifyResult("fresh"))))


def test_every_status_is_described() -> None:
    for status in Status:
        assert f"`{status.value}`" in TEXT


def test_every_code_of_the_database_lane_is_listed() -> None:
    listed = re.findall(r"^\| (MG\d{3}) \|", TEXT, re.MULTILINE)
    lane = [code for code, loaded in registry.load().items() if loaded.rule.lane == "database"]
    assert listed == lane
