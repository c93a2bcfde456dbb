"""The scenario `fresh`: every migration of the project on an empty database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from migration_guard.errors import UsageError
from migration_guard.findings import Finding, Location
from migration_guard.migrations.model import MigrationFile
from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.inspect import MigrationRow, migration_rows, migrations_tables
from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.project.model import Project
from migration_guard.rules.database import build_missing, database_unreachable, nothing_proved
from migration_guard.typeorm.build import BuildResult, build, build_command
from migration_guard.typeorm.data_source import COMPILED, built_data_source, runs_sources
from migration_guard.typeorm.run import Run, migration_command, run_migrations
from migration_guard.verify import judge
from migration_guard.verify.expected import Built, Expected, expected_migrations, read_built
from migration_guard.verify.model import MigrationOutcome, Status, VerifyResult

SCENARIO = "fresh"


@dataclass(frozen=True, slots=True)
class FreshRequest:
    """`top` is the repository's top, `sources` the project's migrations as the sources have
    them. `url` None starts a server for the run. Times in seconds."""

    top: Path
    project: Project
    sources: tuple[MigrationFile, ...]
    url: str | None = None
    use_named_database: bool = False
    variables: tuple[str, ...] = ()
    timeout: float = 300.0
    build: bool = True
    build_command: str | None = None
    build_timeout: float = 600.0
    progress: Callable[[str], None] = lambda message: None

    @property
    def directory(self) -> Path:
        return self.top / self.project.root

    @property
    def manifest(self) -> Location:
        return Location(self.project.path("package.json"))


def verify_fresh(request: FreshRequest) -> VerifyResult:
    """Builds, runs and proves. Everything that the project may have done wrong is a finding;
    GuardError is raised for what makes the check itself impossible."""
    with tempfile.TemporaryDirectory(prefix="migration-guard-") as folder:
        work = Path(folder)
        fault = _build(request, work)
        built = read_built(request.top, request.project)
        expected = expected_migrations(request.sources, built)
        fault = fault or _nothing_to_run(request, built, expected)
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


def _build(request: FreshRequest, work: Path) -> Finding | None:
    if not request.build:
        return None
    command = build_command(request.directory, request.project, request.build_command)
    if command is None:
        return None
    request.progress(f"building: {' '.join(command)}")
    result = build(request.directory, command, work=work, timeout=request.build_timeout)
    return None if result.succeeded else _build_failure(request, result)


def _build_failure(request: FreshRequest, result: BuildResult) -> Finding:
    location, said = request.manifest, result.last_words
    if result.errors:
        own = [error for error in result.errors if _is_own(error.location.path)]
        first = (own or result.errors)[0]
        said = first.text
        if own:
            path = PurePosixPath(request.project.root) / first.location.path
            location = Location(path.as_posix(), first.location.line, first.location.column)
    others = len(result.errors) - 1
    more = f" (and {others} more errors)" if others > 0 else ""
    return build_missing.RULE.finding(
        location,
        f"the build `{result.command}` fails: {said}{more}",
        fix="make the build succeed, or name another command with --build-command",
    )


def _is_own(path: str) -> bool:
    """Whether a compiler's error is in the project's sources: not in a package's types."""
    return not path.startswith(("..", "/")) and "node_modules/" not in path


def _nothing_to_run(
    request: FreshRequest, built: Built, expected: tuple[Expected, ...]
) -> Finding | None:
    project = request.project
    if not expected:
        return nothing_proved.RULE.finding(
            request.manifest,
            f"there is no migration in '{project.migration_dir}' nor in '{built.directory}'",
            why="a run without a migration of the project would prove nothing",
            fix="see `migration-guard doctor` for where they are looked for",
        )
    if built.files or runs_sources(request.top, project) or _lists_classes(request):
        return None
    return build_missing.RULE.finding(
        request.manifest,
        f"there is no built migration in '{built.directory}', and {len(expected)} in "
        f"'{project.migration_dir}'",
        why="the runner reads the build only; without one it says that nothing is pending",
        fix="build the project first, or let --build-command do it",
    )


def _lists_classes(request: FreshRequest) -> bool:
    """Whether a built data source names its migrations by import or in a way that is only
    known when it runs, so that no folder tells whether they are built."""
    source = built_data_source(request.top, request.project)
    unpatterned = not request.project.is_medusa and not request.project.migration_patterns
    return unpatterned and source is not None and source.suffix not in COMPILED


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
