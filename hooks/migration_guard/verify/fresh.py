"""The scenario `fresh`: every migration of the project on an empty database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from migration_guard.errors import UsageError
from migration_guard.findings import Finding
from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.inspect import MigrationRow, migration_rows, migrations_tables
from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.rules.database import database_unreachable
from migration_guard.typeorm.data_source import built_data_source
from migration_guard.typeorm.run import Run, migration_command, run_migrations
from migration_guard.verify import judge
from migration_guard.verify.expected import Expected, expected_migrations, read_built
from migration_guard.verify.model import MigrationOutcome, Status, VerifyResult
from migration_guard.verify.readiness import build_fault, missing_migrations
from migration_guard.verify.request import FreshRequest

SCENARIO = "fresh"


def verify_fresh(request: FreshRequest) -> VerifyResult:
    """Builds, runs and proves. Everything that the project may have done wrong is a finding;
    GuardError is raised for what makes the check itself impossible."""
    with tempfile.TemporaryDirectory(prefix="migration-guard-") as folder:
        work = Path(folder)
        fault = build_fault(request, work)
        built = read_built(request.top, request.project)
        expected = expected_migrations(request.sources, built)
        fault = fault or missing_migrations(request, built, expected)
        if fault is not None:
            return _not_run(expected, fault)
        command = _command(request)
        try:
            with _database(request) as scratch:
                run, rows = _run(request, command, scratch, work)
        except UnreachableError as error:
            return _not_run(expected, _unreachable(request, error), checked=False)
    return _result(
        request,
        judge.Evidence(
            expected, built, run, rows, request.manifest, request.timeout, request.project.is_medusa
        ),
        scratch,
    )


def _command(request: FreshRequest) -> list[str]:
    data_source = built_data_source(request.top, request.project)
    return migration_command(request.directory, request.project, data_source)


@contextmanager
def _database(request: FreshRequest) -> Iterator[Scratch]:
    if request.url is not None:
        with scratch_database(request.url, use_named=request.use_named_database) as scratch:
            yield scratch
        return
    request.progress("starting an embedded PostgreSQL")
    with embedded_server() as server, scratch_database(server.url) as scratch:
        yield scratch


def _run(
    request: FreshRequest, command: list[str], scratch: Scratch, work: Path
) -> tuple[Run, tuple[MigrationRow, ...]]:
    request.progress(f"PostgreSQL {scratch.server_version}, scratch database {scratch.name}")
    request.progress(f"running: {' '.join([Path(command[0]).name, *command[1:]])}")
    run = run_migrations(
        command,
        directory=request.directory,
        url=scratch.url,
        variables=request.variables,
        timeout=request.timeout,
        work=work,
    )
    _require_scratch(run)
    return run, _rows(scratch.url, run)


def _require_scratch(run: Run) -> None:
    if run.trace.refused:
        raise UsageError(
            f"the project connects to '{run.trace.refused[0]}', not to the scratch database; "
            "it was kept from it",
            hint="name the variable that the project's configuration reads the URL from: --env "
            "NAME (DATABASE_URL is always set)",
        )
    if run.trace.drivers:
        raise UsageError(
            f"the project's data source is of type '{run.trace.drivers[0]}'; it was not opened",
            hint="migration-guard verifies migrations on PostgreSQL only",
        )


def _rows(url: str, run: Run) -> tuple[MigrationRow, ...]:
    """The rows of the table that the runner was seen writing, else of the likeliest one."""
    written = [s.row.table for s in run.trace.statements if s.row is not None]
    with connect(url) as connection:
        found = migrations_tables(connection)
        if written:
            name = written[0].split(".")[-1].strip().strip('"')
            found = tuple(table for table in found if table.name == name) or found
        return migration_rows(connection, found[0]) if found else ()


def _unreachable(request: FreshRequest, error: UnreachableError) -> Finding:
    return database_unreachable.RULE.finding(
        request.manifest, str(error), why="nothing was learned about the migrations", fix=error.hint
    )


def _not_run(
    expected: tuple[Expected, ...], finding: Finding, *, checked: bool = True
) -> VerifyResult:
    untouched = tuple(
        MigrationOutcome(item.name, item.stamp, item.location.path, Status.NOT_APPLIED)
        for item in expected
    )
    return VerifyResult(SCENARIO, migrations=untouched, findings=(finding,), checked=checked)


def _result(request: FreshRequest, evidence: judge.Evidence, scratch: Scratch) -> VerifyResult:
    notes = list(judge.notes(evidence))
    if not scratch.created:
        notes.append(f"database '{scratch.name}' was used itself and keeps what the run left")
    return VerifyResult(
        SCENARIO,
        command=evidence.run.command,
        server=scratch.server_version,
        migrations=judge.outcomes(evidence),
        foreign=judge.foreign(evidence),
        findings=judge.findings(evidence),
        notes=tuple(notes),
        seconds=evidence.run.seconds,
        log=evidence.run.output,
    )
