"""Workflow commands: escaped, the worst first, no more than GitHub shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.report import github
from migration_guard.result import Result

HERE = Location("src/migrations/1-A.ts", 3, 7)


def finding(message: str = "broken", severity: Severity = Severity.ERROR) -> Finding:
    return Finding("MG701", "migration-fails", severity, message, HERE)


def test_a_finding_is_an_annotation_at_its_line() -> None:
    assert github.commands([finding()]) == (
        "::error file=src/migrations/1-A.ts,line=3,col=7,title=MG701 migration-fails::broken\n"
    )


def test_nothing_found_is_no_command() -> None:
    assert github.commands([]) == ""


@pytest.mark.parametrize(
    ("message", "escaped"),
    [
        pytest.param("plain: a, b", "plain: a, b", id="nothing-to-escape"),
        pytest.param("100 %", "100 %25", id="percent"),
        pytest.param("a\nb", "a%0Ab", id="newline"),
        pytest.param("a\r\nb", "a%0D%0Ab", id="crlf"),
        pytest.param("%0A", "%250A", id="what-looks-escaped"),
        pytest.param("::set-output name=x::y", "::set-output name=x::y", id="command-inside"),
    ],
)
def test_a_message_is_escaped_as_data(message: str, escaped: str) -> None:
    assert github.commands([finding(message)]).endswith(f"::{escaped}\n")


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        pytest.param("src/a-b_c.ts", "src/a-b_c.ts", id="nothing-to-escape"),
        pytest.param("src/a,line=9.ts", "src/a%2Cline=9.ts", id="comma"),
        pytest.param("src/a::b.ts", "src/a%3A%3Ab.ts", id="colons"),
        pytest.param("src/50%.ts", "src/50%25.ts", id="percent"),
        pytest.param("src/a\n::error::b.ts", "src/a%0A%3A%3Aerror%3A%3Ab.ts", id="newline"),
    ],
)
def test_a_path_is_escaped_as_a_property(path: str, escaped: str) -> None:
    broken = Finding("MG201", "misplaced", Severity.ERROR, "x", Location(path))
    assert f"file={escaped},line=1" in github.commands([broken])
    assert github.commands([broken]).count("\n") == 1


def test_why_and_fix_stand_in_the_annotation() -> None:
    told = Finding("MG701", "n", Severity.ERROR, "m", HERE, why="w", fix="f")
    assert github.commands([told]).endswith("::m%0Awhy: w%0Afix: f\n")


def test_errors_go_before_warnings_before_notices() -> None:
    given = [finding("n", Severity.NOTICE), finding("w", Severity.WARNING), finding("e")]
    lines = github.commands(given).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_what_is_undetermined_is_a_notice() -> None:
    item = Undetermined("MG101", "entity-without-migration", "computed SQL", HERE)
    line = github.commands([], [item])
    assert line.startswith("::notice file=src/migrations/1-A.ts,line=3")
    assert line.endswith("::undetermined: computed SQL\n")


@pytest.mark.parametrize(
    ("count", "shown"), [pytest.param(10, 10, id="all-shown"), pytest.param(13, 10, id="three-cut")]
)
def test_no_more_of_a_level_than_github_shows_and_the_rest_is_counted(
    count: int, shown: int
) -> None:
    written = github.commands([finding(str(number)) for number in range(count)])
    assert written.count("::error ") == shown
    assert ("3 of level error" in written) == (count == 13)


def test_the_report_itself_cannot_command_github() -> None:
    quoted = github.quoted("a\n::error::injected\n", token="t0ken")
    assert quoted == "::stop-commands::t0ken\na\n::error::injected\n::t0ken::\n"


def test_the_token_cannot_be_foreseen() -> None:
    assert github.quoted("a") != github.quoted("a")


def test_the_whole_list_follows_the_annotations() -> None:
    result = Result("HEAD … the index", findings=tuple(finding(str(n)) for n in range(13)))
    assert github.render(result).count("src/migrations/1-A.ts:3:7: MG701") == 13


@pytest.mark.parametrize(
    ("workspace", "expected"),
    [
        pytest.param("repo", "", id="checked-out-at-the-top"),
        pytest.param(".", "repo/", id="checked-out-in-a-folder"),
        pytest.param("elsewhere", "", id="another-place"),
        pytest.param(None, "", id="not-on-github"),
    ],
)
def test_paths_count_from_the_workspace(
    tmp_path: Path, workspace: str | None, expected: str
) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "packages" / "api").mkdir(parents=True)
    environ = {} if workspace is None else {"GITHUB_WORKSPACE": str(tmp_path / workspace)}
    prefix = github.workspace_prefix(tmp_path / "repo" / "packages" / "api", environ)
    assert prefix == expected
    assert f"file={expected}src/migrations/1-A.ts," in github.commands([finding()], prefix=prefix)
