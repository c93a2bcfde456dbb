"""The verdict, from the migrations table and the trace alone."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, MigrationFile, SqlStep
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import Executed, Line, RunError, Statement, Trace
from migration_guard.verify import judge
from migration_guard.verify.expected import Built, expected_migrations
from migration_guard.verify.model import Status

FIRST, SECOND = "PostCreate1690000000000", "PostTitle1690000000001"
SQL = 'ALTER TABLE "post"\n  ADD "title" text'
PACKAGE = Location("package.json")
CORE = MigrationRow(1, 1611063162649, "initialSchema1611063162649")


def file(name: str, *, exported: bool = True, flagged: bool = False) -> MigrationFile:
    path = f"src/migrations/{name[-13:]}-X.ts"
    steps = (SqlStep(SQL, Location(path, 8, 5)),)
    item = MigrationClass(
        name, Location(path, 3), name if exported else None, up=steps, up_location=Location(path, 5)
    )
    return MigrationFile(path, (item,), feature_flag=flagged)


def row(name: str, number: int = 2) -> MigrationRow:
    return MigrationRow(number, int(name[-13:]), name)


def run(
    output: str = "", *, trace: Trace | None = None, timed_out: bool = False, signal: str = ""
) -> Run:
    known = trace or Trace(started=True)
    return Run("medusa migrations run", output, known, 1.0, timed_out, signal=signal)


def evidence(
    *rows: MigrationRow,
    sources: tuple[MigrationFile, ...] = (file(FIRST), file(SECOND)),
    built: tuple[str, ...] = (FIRST, SECOND),
    ran: Run | None = None,
    medusa: bool = True,
) -> judge.Evidence:
    output = Built(
        "dist/migrations", len(built), {name: f"dist/migrations/{name}.js" for name in built}
    )
    return judge.Evidence(
        expected_migrations(sources, output), output, ran or run(), rows, PACKAGE, 30.0, medusa
    )


def codes(given: judge.Evidence) -> list[str]:
    return [finding.code for finding in judge.findings(given)]


def statuses(given: judge.Evidence) -> dict[str, Status]:
    return {outcome.name: outcome.status for outcome in judge.outcomes(given)}


def failed(name: str, error: RunError, *statements: Statement, before: str = "") -> Run:
    executed = (Executed(before, 1, 4.0, None),) if before else ()
    executed += (Executed(name, 2, 9.0, error),)
    return run(trace=Trace(started=True, executed=executed, statements=statements))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(evidence(row(FIRST), row(SECOND, 3)), id="every-row"),
        pytest.param(evidence(CORE, row(FIRST), row(SECOND, 3)), id="beside-core"),
        pytest.param(evidence(row(FIRST), row(SECOND, 3), built=()), id="build-not-readable"),
        pytest.param(
            evidence(row(FIRST), row(SECOND, 3), ran=run("Error: connect ECONNREFUSED redis")),
            id="noise-after-the-last-migration",
        ),
        pytest.param(
            evidence(row(FIRST), sources=(file(FIRST), file(SECOND, flagged=True))),
            id="switched-off-by-a-feature-flag",
        ),
    ],
)
def test_a_row_for_each_migration_is_proof(given: judge.Evidence) -> None:
    assert codes(given) == []
    assert set(statuses(given).values()) == {Status.APPLIED}


def test_the_migrations_of_core_are_counted_apart() -> None:
    assert judge.foreign(evidence(CORE, row(FIRST), row(SECOND, 3))) == 1


def test_a_migration_without_a_row_is_not_applied_whatever_the_runner_says() -> None:
    given = evidence(CORE, row(FIRST), ran=run("No migrations are pending"))
    assert codes(given) == ["MG702"]
    assert statuses(given)[SECOND] is Status.NOT_APPLIED
    assert judge.findings(given)[0].location == Location("src/migrations/1690000000001-X.ts", 3)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(
            evidence(row(FIRST), built=(FIRST,)),
            "no file in 'dist/migrations' holds it",
            id="build",
        ),
        pytest.param(
            evidence(row(FIRST), sources=(file(FIRST), file(SECOND, exported=False))),
            "its class is not exported",
            id="export",
        ),
        pytest.param(evidence(row(FIRST)), "the migrations table has no row for it", id="unknown"),
        pytest.param(
            evidence(row(FIRST), built=()), "the migrations table has no row for it", id="es5-build"
        ),
    ],
)
def test_the_reason_is_named_where_it_is_known(given: judge.Evidence, reason: str) -> None:
    assert judge.findings(given)[0].message.endswith(reason)


def test_a_failure_is_reported_once_at_its_statement() -> None:
    error = RunError('relation "post" does not exist', "42P01", detail="D", hint="H")
    ran = failed(SECOND, error, Statement(SQL + ";", 1.0, SECOND, None, None, error), before=FIRST)
    given = evidence(ran=ran)
    (finding,) = judge.findings(given)
    assert (finding.code, finding.subject) == ("MG701", SECOND)
    assert finding.location == Location("src/migrations/1690000000001-X.ts", 8, 5)
    assert 'relation "post" does not exist (42P01)' in finding.message
    assert finding.why.splitlines()[:2] == ["D", "H"]
    assert 'ALTER TABLE "post" ADD "title" text' in finding.why
    assert statuses(given) == {FIRST: Status.ROLLED_BACK, SECOND: Status.FAILED}


def test_a_statement_that_the_source_does_not_spell_out_is_named_by_the_built_line() -> None:
    error = RunError("syntax error", "42601")
    line = Line("/shop/dist/migrations/b.js", 7, 27)
    ran = failed(SECOND, error, Statement("computed", 1.0, SECOND, line, None, error))
    (finding,) = judge.findings(evidence(ran=ran))
    assert finding.location == Location("src/migrations/1690000000001-X.ts", 5)
    assert finding.why.endswith("the built b.js sends it in line 7")


def test_postgresql_s_line_of_a_longer_statement_is_quoted() -> None:
    error = RunError("syntax error", "42601", position=SQL.index("title") + 1)
    ran = failed(SECOND, error, Statement(SQL, 1.0, SECOND, None, None, error))
    (finding,) = judge.findings(evidence(ran=ran))
    assert finding.why.endswith('PostgreSQL points at its line: ADD "title" text')


def test_an_error_of_javascript_is_reported_at_the_up() -> None:
    (finding,) = judge.findings(evidence(ran=failed(SECOND, RunError("x is not a function"))))
    assert finding.location == Location("src/migrations/1690000000001-X.ts", 5)
    assert finding.why == ""


def test_an_error_after_a_caught_one_is_the_one_that_is_reported() -> None:
    caught = RunError("caught", "42P01")
    ran = failed(SECOND, RunError("thrown"), Statement(SQL, 1.0, SECOND, None, None, caught))
    (finding,) = judge.findings(evidence(ran=ran))
    assert "thrown" in finding.message
    assert finding.why == ""


def test_a_failure_is_known_from_the_output_when_there_is_no_trace() -> None:
    printed = f'Migration "{FIRST}" failed, error: relation "a" does not exist'
    given = evidence(ran=run(printed, trace=Trace()))
    assert codes(given) == ["MG701"]
    assert "node did not load the trace" in " ".join(judge.notes(given))


def test_a_failing_migration_of_core_is_said_not_to_be_the_project_s() -> None:
    (finding,) = judge.findings(evidence(ran=failed("core1611063162649", RunError("x", "42501"))))
    assert finding.location == PACKAGE
    assert "not the project's own" in finding.message


def test_medusa_hangs_on_an_error_before_the_first_migration() -> None:
    given = evidence(ran=run(f"Error: Duplicate migrations: {SECOND}"))
    (finding,) = judge.findings(given)
    assert finding.code == "MG703"
    assert finding.location.path == "src/migrations/1690000000001-X.ts"


def test_typeorm_itself_does_not() -> None:
    given = evidence(ran=run(f"Error: Duplicate migrations: {SECOND}"), medusa=False)
    assert codes(given) == ["MG706"]


def test_a_run_that_was_ended_names_the_migration_that_it_was_in() -> None:
    trace = Trace(started=True, begun=(FIRST, SECOND), executed=(Executed(FIRST, 1, 2.0, None),))
    (finding,) = judge.findings(evidence(ran=run(trace=trace, timed_out=True)))
    assert (finding.code, finding.subject) == ("MG703", SECOND)
    assert f"did not end within 30 s in migration '{SECOND}'" in finding.message


INSIDE_SECOND = Trace(
    started=True, begun=(FIRST, SECOND), executed=(Executed(FIRST, 1, 2.0, None),)
)


def test_a_runner_that_a_signal_ended_is_one_finding_that_names_it() -> None:
    given = evidence(ran=run("loading", trace=INSIDE_SECOND, signal="SIGKILL"))
    (finding,) = judge.findings(given)
    assert (finding.code, finding.subject) == ("MG706", SECOND)
    assert finding.location.path == "src/migrations/1690000000001-X.ts"
    assert (
        f"was ended by SIGKILL in migration '{SECOND}': it applied no migration" in finding.message
    )
    assert "when memory runs out" in finding.why
    assert "loading" in finding.why
    assert "memory" in finding.fix


def test_what_was_applied_before_the_signal_is_counted() -> None:
    given = evidence(row(FIRST), ran=run(trace=INSIDE_SECOND, signal="SIGABRT"))
    (finding,) = judge.findings(given)
    assert finding.code == "MG702"
    assert "1 of 2 migrations are not applied" in finding.message
    assert "--max-old-space-size" in finding.fix


def test_a_signal_after_the_last_migration_is_a_note() -> None:
    given = evidence(row(FIRST), row(SECOND, 3), ran=run(signal="SIGSEGV"))
    assert codes(given) == []
    assert any("SIGSEGV ended it" in note for note in judge.notes(given))


def test_no_row_at_all_is_one_finding_with_the_runner_s_error() -> None:
    ran = run("starting\nError: Cannot find module 'pg'\n    at a.js:1\n    at b.js:2")
    (finding,) = judge.findings(evidence(ran=ran))
    assert finding.code == "MG706"
    assert "Error: Cannot find module 'pg'" in finding.why


def test_a_class_that_only_the_build_has_must_run_too_and_is_noted() -> None:
    given = evidence(row(FIRST), sources=(file(FIRST),), built=(FIRST, SECOND))
    assert codes(given) == ["MG702"]
    assert judge.findings(given)[0].location.path == f"dist/migrations/{SECOND}.js"
    assert any("in no source" in note for note in judge.notes(given))


def test_rows_against_the_order_of_the_stamps_are_reported() -> None:
    given = evidence(row(SECOND, 2), row(FIRST, 3))
    assert codes(given) == ["MG702"]
    assert f"was applied after '{SECOND}'" in judge.findings(given)[0].message


def test_a_helper_beside_an_exported_class_is_no_migration() -> None:
    beside = file(SECOND, exported=False).classes
    first = file(FIRST)
    sources = (MigrationFile(first.path, first.classes + beside),)
    given = evidence(row(FIRST), sources=sources, built=(FIRST,))
    assert codes(given) == []
