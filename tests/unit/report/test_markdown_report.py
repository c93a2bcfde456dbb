"""The step summary: a verdict, every migration, and never more than GitHub takes."""

from __future__ import annotations

import pytest

from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.report import markdown
from migration_guard.result import Result
from migration_guard.verify.model import MigrationOutcome, Status, VerifyResult

PATH = "src/migrations/1-A.ts"


def outcome(name: str, status: Status, seconds: float | None = None) -> MigrationOutcome:
    return MigrationOutcome(name, 1, PATH, status, seconds)


def finding(message: str) -> Finding:
    return Finding("MG701", "migration-fails", Severity.ERROR, message, Location(PATH, 3))


def verified(*migrations: MigrationOutcome, findings: tuple[Finding, ...] = ()) -> VerifyResult:
    return VerifyResult("fresh", "medusa migrations run", "16.4", migrations, findings=findings)


def test_each_migration_has_a_row_with_its_result_and_time() -> None:
    text = markdown.render_verify(
        verified(outcome("A1", Status.APPLIED, 0.0124), outcome("B2", Status.NOT_APPLIED))
    )
    assert f"| <code>A1</code> | ✅ applied | 12 ms | <code>{PATH}</code> |" in text
    assert f"| <code>B2</code> | ⬜ not applied |  | <code>{PATH}</code> |" in text


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        pytest.param(
            verified(outcome("A", Status.APPLIED)), "✅ 1 of 1 migrations applied", id="proved"
        ),
        pytest.param(
            verified(outcome("A", Status.FAILED)), "❌ 0 of 1 migrations applied", id="failed"
        ),
        pytest.param(verified(), "❌ 0 of 0 migrations applied", id="nothing-seen"),
        pytest.param(
            verified(outcome("A", Status.APPLIED), findings=(finding("x"),)),
            "❌ 1 of 1 migrations applied",
            id="applied-with-a-finding",
        ),
        pytest.param(VerifyResult("fresh", checked=False), "❌ could not check", id="no-database"),
    ],
)
def test_the_heading_is_the_verdict(result: VerifyResult, verdict: str) -> None:
    heading = markdown.render_verify(result).splitlines()[0]
    assert heading == f"## migration-guard verify: {verdict}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a plain text, nothing else.", "a plain text, nothing else.", id="plain"),
        pytest.param("a | b", "a &#124; b", id="cell-border"),
        pytest.param("a\nb", "a<br>b", id="newline"),
        pytest.param("<img src=x>", "&lt;img src=x&gt;", id="html"),
        pytest.param("[a](b)", "&#91;a&#93;(b)", id="link"),
        pytest.param("snake_case_name", "snake&#95;case&#95;name", id="emphasis"),
        pytest.param("@team", "&#64;team", id="mention"),
        pytest.param("`x`", "&#96;x&#96;", id="code"),
        pytest.param("&#124;", "&amp;#124;", id="what-looks-escaped"),
    ],
)
def test_a_text_shows_as_it_is_and_stays_in_its_cell(text: str, shown: str) -> None:
    assert markdown.text_line(text) == shown


def test_findings_stand_open_and_what_is_undetermined_is_folded() -> None:
    item = Undetermined("MG101", "entity-without-migration", "computed SQL", Location(PATH))
    result = Result("a … b", findings=(finding("it fails"),), undetermined=(item,))
    text = markdown.render_check(result, failed=True)
    assert text.startswith("## migration-guard check: ❌ findings")
    assert f"| error | <code>{PATH}:3</code> | **MG701** it fails |" in text
    assert "<details><summary>1 undetermined</summary>" in text


def test_a_clean_check_has_no_table() -> None:
    text = markdown.render_check(Result("a … b"), failed=False)
    assert text.startswith("## migration-guard check: ✅ clean")
    assert "| --- |" not in text


def test_a_summary_that_github_would_drop_is_cut_and_says_so() -> None:
    many = tuple(outcome("A" * 100, Status.APPLIED) for _ in range(6000))
    text = markdown.render_verify(verified(*many, findings=(finding("kept"),)))
    assert len(text.encode()) < 1024 * 1024
    assert "kept" in text
    assert "The rest is left out" in text


def test_the_longest_allowed_text_is_not_cut() -> None:
    assert "left out" not in markdown.capped(["a" * 50], longest=52)
    assert "left out" in markdown.capped(["a" * 51], longest=52)
