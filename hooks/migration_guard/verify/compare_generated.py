"""Real TypeORM's answer beside ours: what `migration:generate` would write for the database
that the project's migrations make, and what we plan without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from migration_guard.errors import ToolError
from migration_guard.findings import Finding, Severity
from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.schema_builder.plan import Plan, Query
from migration_guard.shield import temporary_folder
from migration_guard.typeorm.core_noise import own_statements
from migration_guard.typeorm.run import Action
from migration_guard.verify import judge
from migration_guard.verify.core_drift import NotAsked, core_drift
from migration_guard.verify.ending import last_words
from migration_guard.verify.expected import Expected, expected_migrations, read_built
from migration_guard.verify.fresh import run_fresh
from migration_guard.verify.readiness import build_fault
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.runner import Runner, requested_runner
from migration_guard.verify.server import requested_server

T = TypeVar("T")


class Side(Struct, frozen=True):
    """One method of the migration. `typeorm` and `ours` are the statements that only one of
    the two has, in their order; `same` counts the others, which `reordered` says stand in
    another order."""

    same: int
    typeorm: tuple[str, ...] = ()
    ours: tuple[Query, ...] = ()
    reordered: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.typeorm or self.ours)


class Compared(Struct, frozen=True):
    """`entities` is how many TypeORM knows, `unknown` what we could not compare."""

    up: Side
    down: Side
    entities: int
    server: str
    unknown: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return self.up.differs or self.down.differs


def compare_generated(request: VerifyRequest, plan: Plan) -> Compared:
    """Builds the project, runs its migrations and asks its own TypeORM. ToolError where
    TypeORM could not be asked, GuardError as `verify` raises it."""
    with temporary_folder() as work:
        _require_none([build_fault(request, work)])
        runner = requested_runner(request, work)
        runner.command()
        with requested_server(request) as server, scratch_database(server.url) as scratch:
            expected = _migrated(request, runner, scratch)
            up, down, entities = _asked(request, runner, server.url, scratch, expected)
        return Compared(
            side(plan.up, up),
            side(plan.down, tuple(reversed(down))),
            entities,
            scratch.server_version,
            plan.unknown,
        )


def side(ours: Sequence[Query], typeorm: Sequence[str]) -> Side:
    """Statement by statement, whatever their order; that is told beside. Pure."""
    mine = Counter(query.sql for query in ours)
    theirs = Counter(typeorm)
    common = mine & theirs
    only_ours = tuple(_beyond(ours, [query.sql for query in ours], common))
    only_theirs = tuple(_beyond(typeorm, typeorm, common))
    reordered = mine == theirs and [query.sql for query in ours] != list(typeorm)
    return Side(sum(common.values()), only_theirs, only_ours, reordered)


def _beyond(items: Sequence[T], texts: Sequence[str], common: Counter[str]) -> Iterator[T]:
    """The items whose text is not, or not that often, among the common ones."""
    left = Counter(common)
    for item, text in zip(items, texts, strict=True):
        if left[text] > 0:
            left[text] -= 1
        else:
            yield item


def _migrated(request: VerifyRequest, runner: Runner, scratch: Scratch) -> tuple[Expected, ...]:
    """Brings the database to where the migrations lead. A project that has none yet is
    compared with an empty one; Medusa's own are run all the same."""
    built = read_built(request.top, request.project)
    expected = expected_migrations(request.sources, built)
    if expected or request.project.is_medusa:
        evidence = run_fresh(request, runner, scratch, expected, built)
        found = judge.findings(evidence) if expected else ()
        _require_none([one for one in found if one.severity is Severity.ERROR])
    return expected


def _asked(
    request: VerifyRequest,
    runner: Runner,
    server: str,
    scratch: Scratch,
    expected: tuple[Expected, ...],
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """TypeORM's statements up and down, in the order in which it ran them, and the number of
    its entities; those of Medusa's core and plugins left out."""
    request.progress("asking the project's own TypeORM")
    run = runner.run(scratch.url, Action.SCHEMA_LOG)
    asked = run.trace.schema
    if asked is None:
        raise _unasked(last_words(run))
    if not request.project.is_medusa:
        return asked.up, asked.down, asked.entities
    try:
        core = core_drift(runner, server, expected)
    except NotAsked as error:
        raise _unasked(str(error)) from error
    up = own_statements(asked.up, core.up, run.trace.core)
    down = own_statements(asked.down, core.down, run.trace.core)
    return up, down, asked.entities


def _require_none(findings: Sequence[Finding | None]) -> None:
    """ToolError for what keeps the database from being where the sources say it is."""
    found = next((one for one in findings if one is not None), None)
    if found is not None:
        raise ToolError(
            f"TypeORM cannot be asked: {found.message}",
            hint=found.fix or "see `migration-guard verify`",
        )


def _unasked(reason: str) -> ToolError:
    return ToolError(
        f"TypeORM's schema builder was not reached: {reason}",
        hint="start the application: what keeps TypeORM from its metadata keeps it from starting",
    )
