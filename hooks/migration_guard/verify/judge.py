"""What a run proved: the migrations table against the migrations on disk. Pure.

Neither the runner's exit code nor its closing words count: Medusa 1.x ends with 0 when a
migration fails, and says "No migrations are pending" when it found none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from msgspec import Struct

from migration_guard.findings import Finding, Location
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.rules.database import migration_not_applied, nothing_proved
from migration_guard.rules.database import migration_runner_hangs as hangs
from migration_guard.typeorm.hangs import KnownHang, known_hang
from migration_guard.typeorm.run import Run
from migration_guard.verify.ending import killed, last_words, remedy
from migration_guard.verify.expected import Built, Expected
from migration_guard.verify.failure import failed_migration, failure_finding
from migration_guard.verify.model import MigrationOutcome, Status

# node-postgres' words for a server without encryption, as the embedded one and most service
# containers are.
NO_SSL = "The server does not support SSL connections"
NO_SSL_FIX = (
    "the project's configuration demands SSL: let it depend on the environment, or name a server "
    "that has it with --database-url"
)


class Evidence(Struct, frozen=True):
    """All that a verdict rests on. `rows` are the migrations table's in the order written;
    `manifest` is the project's package.json, where findings about the whole run are shown;
    `timeout` in seconds; `hangs_on_error` is true of Medusa 1.x, whose runner stays running
    after an error before the first migration."""

    expected: tuple[Expected, ...]
    built: Built
    run: Run
    rows: tuple[MigrationRow, ...]
    manifest: Location
    timeout: float
    hangs_on_error: bool

    @property
    def recorded(self) -> frozenset[str]:
        return frozenset(row.name for row in self.rows)


def outcomes(evidence: Evidence) -> tuple[MigrationOutcome, ...]:
    """Each expected migration with its status, in the order of the stamps."""
    failed = failed_migration(evidence.run)
    seconds = evidence.run.trace.seconds

    def status(item: Expected) -> Status:
        if item.name in evidence.recorded:
            return Status.APPLIED
        if failed and failed.name == item.name:
            return Status.FAILED
        return Status.ROLLED_BACK if item.name in seconds else Status.NOT_APPLIED

    return tuple(
        MigrationOutcome(
            item.name, item.stamp, item.location.path, status(item), seconds.get(item.name)
        )
        for item in evidence.expected
        if item.name in evidence.recorded or not item.flagged
    )


def foreign(evidence: Evidence) -> int:
    """How many applied migrations are not the project's: Medusa's core, its plugins."""
    return len(evidence.recorded - {item.name for item in evidence.expected})


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """What is wrong, the cause without its consequences: after a failure, a hang or a kill
    the migrations that were not reached are not reported one by one."""
    failed = failed_migration(evidence.run)
    if failed is not None:
        return (failure_finding(evidence.run, failed, evidence.expected, evidence.manifest),)
    stopped = _hang(evidence) or _killed(evidence)
    if stopped is not None:
        return (stopped,)
    if not evidence.rows:
        return (_nothing_ran(evidence),)
    return (*_missing(evidence), *_out_of_order(evidence))


def notes(evidence: Evidence) -> Iterator[str]:
    """What a reader should know that is no fault."""
    for item in evidence.expected:
        if item.flagged and item.name not in evidence.recorded:
            yield f"{item.name} was not run: the file exports a feature flag that is off"
        if item.source is None:
            yield f"{item.name} is in the build ({item.location.path}) and in no source"
    if evidence.run.signal:
        yield f"`{evidence.run.command}` did not end by itself: {killed(evidence.run)}"
    if not evidence.run.trace.started:
        yield "node did not load the trace: times and failing statements are missing"


def _hang(evidence: Evidence) -> Finding | None:
    run = evidence.run
    known = known_hang(run.output)
    if known is not None:
        return _refusal(evidence, *known)
    if not run.timed_out:
        return None
    return hangs.RULE.finding(
        _stuck(evidence),
        f"`{run.command}` did not end within {evidence.timeout:g} s{_inside(run)}",
        subject=run.trace.unfinished or "",
        why=last_words(run),
        fix="run it by hand to see what it waits for, or allow it more with --timeout",
    )


def _killed(evidence: Evidence) -> Finding | None:
    """A runner that a signal ended, unless everything was applied by then."""
    run, missing = evidence.run, tuple(_unapplied(evidence))
    if not run.signal or not missing:
        return None
    rule = migration_not_applied.RULE if evidence.rows else nothing_proved.RULE
    count = len(evidence.expected)
    left = (
        f"{len(missing)} of {count} migrations are not applied"
        if evidence.rows
        else f"it applied no migration at all ({count} expected)"
    )
    return rule.finding(
        _stuck(evidence),
        f"`{run.command}` was ended by {run.signal}{_inside(run)}: {left}",
        subject=run.trace.unfinished or "",
        why=last_words(run),
        fix=remedy(run),
    )


def _inside(run: Run) -> str:
    """Which migration the run was in when it was ended."""
    begun = run.trace.unfinished
    return f" in migration '{begun}'" if begun else ""


def _stuck(evidence: Evidence) -> Location:
    begun = evidence.run.trace.unfinished
    stuck = next((item for item in evidence.expected if item.name == begun), None)
    return stuck.location if stuck else evidence.manifest


def _refusal(evidence: Evidence, line: str, known: KnownHang) -> Finding:
    """An error of TypeORM before the first migration, at the last class that it names."""
    named = [item for item in evidence.expected if item.name in line]
    location = named[-1].location if named else evidence.manifest
    command = evidence.run.command
    if not evidence.hangs_on_error:
        message = f"`{command}` runs no migration: {line}"
        return nothing_proved.RULE.finding(location, message, fix=known.fix)
    return hangs.RULE.finding(
        location,
        f"`{command}` runs no migration and never ends: {line}",
        why="Medusa prints the error and stays running; it was ended here",
        fix=known.fix,
    )


def _nothing_ran(evidence: Evidence) -> Finding:
    count = len(evidence.expected)
    return nothing_proved.RULE.finding(
        evidence.manifest,
        f"`{evidence.run.command}` applied no migration at all ({count} expected)",
        why=last_words(evidence.run),
        fix=NO_SSL_FIX
        if NO_SSL in evidence.run.output
        else "run the command by hand: it fails before the first migration, or finds none",
    )


def _missing(evidence: Evidence) -> Iterator[Finding]:
    for item in _unapplied(evidence):
        yield migration_not_applied.RULE.finding(
            item.location,
            f"migration '{item.name}' was not applied: {_reason(item, evidence)}",
            subject=item.name,
            why=f"`{evidence.run.command}` ended without a word about it",
            fix="see that the build writes the file where the runner reads it, and that the "
            "class is exported",
        )


def _unapplied(evidence: Evidence) -> Iterator[Expected]:
    for item in evidence.expected:
        if item.name not in evidence.recorded and not item.flagged:
            yield item


def _reason(item: Expected, evidence: Evidence) -> str:
    """Classes compiled to functions cannot be read, so that a build in which no class was
    found says nothing about this one."""
    built = evidence.built
    if item.source is not None and not item.source.exported:
        return "its class is not exported"
    if built.classes and item.name not in built.classes:
        return f"no file in '{built.directory}' holds it"
    return "the migrations table has no row for it"


def _out_of_order(evidence: Evidence) -> Iterator[Finding]:
    """TypeORM sorts by stamp; rows out of order mean that something else wrote them."""
    own = {item.name: item for item in evidence.expected}
    rows: Sequence[MigrationRow] = [row for row in evidence.rows if row.name in own]
    for earlier, later in itertools.pairwise(rows):
        if later.stamp < earlier.stamp:
            yield migration_not_applied.RULE.finding(
                own[later.name].location,
                f"migration '{later.name}' was applied after '{earlier.name}', whose stamp is "
                "newer",
                subject=later.name,
            )
