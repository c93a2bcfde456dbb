"""What `verify` prints, for people and for programs."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from migration_guard.findings import Finding, Location, Severity
from migration_guard.report import verify
from migration_guard.verify.model import MigrationOutcome, Status, VerifyResult

APPLIED = MigrationOutcome("A1690000000000", 1690000000000, "src/a.ts", Status.APPLIED, 0.0214)
SKIPPED = MigrationOutcome("B1690000000001", 1690000000001, "src/b.ts", Status.NOT_APPLIED)
FAULT = Finding("MG702", "n", Severity.ERROR, "no row", Location("src/b.ts", 3, 1), "B", "w", "f")
BROKEN = VerifyResult("fresh", "medusa migrations run", "16.4", (APPLIED, SKIPPED), 75, (FAULT,))
LOCK = replace(FAULT, code="MG714", severity=Severity.WARNING)
WARNED = VerifyResult("fresh", "typeorm", "16.4", (APPLIED,), findings=(LOCK,), seconds=1.25)


@pytest.mark.parametrize(
    ("result", "line"),
    [
        pytest.param(
            VerifyResult("fresh", "typeorm", "16.4", (APPLIED,), seconds=1.25),
            "proved: 1 of 1 migrations applied on PostgreSQL 16.4 in 1.2 s",
            id="proved",
        ),
        pytest.param(
            BROKEN,
            "not proved: 1 of 2 migrations applied beside 75 of Medusa's core and plugins on "
            "PostgreSQL 16.4 in 0.0 s",
            id="incomplete",
        ),
        pytest.param(
            replace(WARNED, fail_on=Severity.WARNING),
            "proved: 1 of 1 migrations applied on PostgreSQL 16.4 in 1.2 s; 1 finding at or over "
            "'warning'",
            id="proved-and-fails",
        ),
        pytest.param(
            VerifyResult("fresh", migrations=(SKIPPED,), findings=(FAULT,)),
            "not proved: 0 of 1 migrations applied; they were not run",
            id="not-run",
        ),
        pytest.param(
            VerifyResult("fresh", checked=False),
            "not checked: nothing was learned about the migrations",
            id="not-checked",
        ),
    ],
)
def test_the_last_line_is_the_verdict(result: VerifyResult, line: str) -> None:
    assert verify.render_text(result).splitlines()[-1] == line


def test_a_finding_is_printed_with_its_place_reason_and_remedy() -> None:
    text = verify.render_text(BROKEN)
    assert "src/b.ts:3:1: MG702 no row [n]\n  why: w\n  fix: f\n" in text
    assert "  more: migration-guard explain MG702\n" in text


def test_the_json_report_holds_every_migration_and_finding() -> None:
    document = json.loads(verify.render_json(BROKEN))
    assert document["schema_version"] == 1
    assert (document["proved"], document["applied"], document["applied_beside"]) == (False, 1, 75)
    assert document["migrations"][0] == {
        "name": "A1690000000000",
        "stamp": 1690000000000,
        "path": "src/a.ts",
        "status": "applied",
        "seconds": 0.0214,
    }
    assert document["migrations"][1]["seconds"] is None
    assert [item["code"] for item in document["findings"]] == ["MG702"]


@pytest.mark.parametrize(
    ("result", "code"),
    [
        pytest.param(WARNED, 0, id="a-warning"),
        pytest.param(replace(WARNED, fail_on=Severity.WARNING), 1, id="a-warning-that-fails"),
        pytest.param(replace(WARNED, fail_on=Severity.NOTICE), 1, id="worse-than-what-fails"),
        pytest.param(replace(WARNED, findings=(), fail_on=Severity.NOTICE), 0, id="nothing"),
        pytest.param(BROKEN, 1, id="an-error"),
        pytest.param(VerifyResult("fresh", checked=False), 2, id="not-checked"),
    ],
)
def test_the_exit_code_is_that_of_the_worst(result: VerifyResult, code: int) -> None:
    assert result.exit_code == code


def test_nothing_seen_is_nothing_proved() -> None:
    assert not VerifyResult("fresh", "typeorm", "16.4").proved
