"""The scenario `drift`: what TypeORM's own schema builder would still change of the database."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import Struct

from migration_guard.findings import Finding, Location
from migration_guard.postgres.scratch import scratch_database
from migration_guard.rules.database import schema_drift
from migration_guard.typeorm.core_noise import own_statements
from migration_guard.typeorm.run import Action, Observation, Run
from migration_guard.verify.ending import last_words
from migration_guard.verify.expected import Expected
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.harm import Deviation, deviations
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.released import NotReleasable, migrate_released
from migration_guard.verify.runner import Runner
from migration_guard.verify.stage import Stage, names

MOST_QUOTED = 3


class Own(Struct, frozen=True):
    """The statements for the `entities` that TypeORM knows, Medusa's among them, and how many
    of core and plugins were subtracted."""

    entities: int
    statements: tuple[str, ...]
    subtracted: int = 0


class NotAsked(Exception):
    """The schema builder was not reached; the message says why."""


def verify_drift(stage: Stage, base: Callable[[], Runner | str]) -> Outcome:
    """On the database that `fresh` has left. `base` builds the base's runner or says why there
    is none: what the base has too is no news. It is asked only where there is drift."""
    if stage.request.project.is_medusa and stage.server is None:
        reason = "Medusa's own drift needs a database beside, and the role may not create one"
        return Outcome(Scenario.DRIFT, skipped=reason)
    try:
        core = None
        if stage.request.project.is_medusa and stage.server is not None:
            core = core_drift(stage.head, stage.server, stage.expected)
        own = ask(stage.head, stage.fresh.url, core)
    except NotAsked as error:
        return Outcome(Scenario.DRIFT, (_unreadable(stage, str(error)),))
    if not own.entities:
        return Outcome(Scenario.DRIFT, skipped="the data source loads no entity")
    known, notes = _known(stage, core, base) if own.statements else (frozenset[str](), [])
    if own.subtracted:
        notes.append(f"{own.subtracted} statements are the drift of Medusa's core and plugins")
    news = deviations(own.statements, known, _indexed(stage))
    told = {statement for deviation in news for statement in deviation.statements}
    old = [statement for statement in own.statements if statement not in told]
    if old:
        more = f"; and {len(old) - MOST_QUOTED} more" if len(old) > MOST_QUOTED else ""
        notes.append(f"drift that is not new: {'; '.join(old[:MOST_QUOTED])}{more}")
    findings = tuple(_finding(stage, deviation) for deviation in news)
    return Outcome(Scenario.DRIFT, findings, tuple(notes))


def ask(runner: Runner, url: str, core: Run | None) -> Own:
    """The statements of the project's own entities for the database of `url`."""
    run = runner.run(url, Action.SCHEMA_LOG)
    asked = run.trace.schema
    if asked is None:
        raise NotAsked(last_words(run))
    found = asked.up
    if core is None or core.trace.schema is None:
        return Own(asked.entities, found)
    own = own_statements(found, core.trace.schema.up, run.trace.core)
    return Own(asked.entities, own, len(found) - len(own))


def core_drift(runner: Runner, server: str, own: Collection[Expected]) -> Run:
    """What Medusa's schema builder says of core's and the plugins' entities on a database of
    `server` with their migrations alone, without the project's `own`. NotAsked when it is not
    reached."""
    with scratch_database(server) as scratch:
        made = runner.run(scratch.url, observation=Observation(without=names(own)))
        run = runner.run(scratch.url, Action.CORE_SCHEMA_LOG)
    if failed_migration(made) is not None or run.trace.schema is None:
        raise NotAsked(last_words(made if failed_migration(made) else run))
    return run


def _known(
    stage: Stage, core: Run | None, base: Callable[[], Runner | str]
) -> tuple[frozenset[str], list[str]]:
    """The base's own drift on a database of its own, and what is to be noted of it."""
    if stage.request.base is None:
        return frozenset(), []
    try:
        return _drift_of_base(stage, core, base()), []
    except (NotAsked, NotReleasable) as error:
        return frozenset(), [f"what of the drift is old is not known: {error}"]


def _drift_of_base(stage: Stage, core: Run | None, base: Runner | str) -> frozenset[str]:
    if isinstance(base, str):
        raise NotAsked(base)
    if stage.server is None:
        raise NotAsked("the role may not create another database")
    with scratch_database(stage.server) as scratch:
        migrate_released(base, scratch.url)
        return frozenset(ask(base, scratch.url, core).statements)


def _finding(stage: Stage, deviation: Deviation) -> Finding:
    sql = "\n".join(f"{statement};" for statement in deviation.statements)
    return schema_drift.RULE.finding(
        place(stage, deviation),
        f"after all migrations {deviation}",
        subject=deviation.subject,
        why=f"TypeORM's schema builder would run: {sql}",
        fix="write a migration for it, or make the entity say what the migrations made; "
        "`migration-guard diff` shows both",
        severity=deviation.harm.severity,
    )


def _indexed(stage: Stage) -> dict[str, str]:
    """Index → its table, as entities name it."""
    names = (name for name in stage.fresh.catalog if name.kind == "index")
    return {name.name: name.owner.removeprefix("public.") for name in names}


def place(stage: Stage, deviation: Deviation) -> Location:
    """The column's line in its entity, else the entity's, else package.json."""
    locations = stage.request.entity_locations()
    paths = [(deviation.table, "columns", deviation.column), (deviation.table,)]
    found = (locations[path] for path in paths if path in locations)
    return next(found, stage.request.manifest)


def _unreadable(stage: Stage, reason: str) -> Finding:
    return schema_drift.RULE.finding(
        stage.request.manifest,
        "the entities cannot be loaded to compare them with the migrated database",
        why=reason,
        fix="start the application: what keeps TypeORM from its metadata keeps it from starting",
    )
