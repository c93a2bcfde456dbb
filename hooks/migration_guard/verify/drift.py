"""The scenario `drift`: what TypeORM's own schema builder would still change of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from migration_guard.findings import Finding, Location
from migration_guard.postgres.connection import connect
from migration_guard.postgres.inspect import server_version
from migration_guard.rules.database import schema_drift
from migration_guard.typeorm.core_noise import own_statements, table_of
from migration_guard.typeorm.run import Action, Run
from migration_guard.verify.core_drift import CoreDrift, KeptDrift, NotAsked, core_drift
from migration_guard.verify.ending import last_words
from migration_guard.verify.harm import Deviation, deviations
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.released import NotReleasable, Released, released_database
from migration_guard.verify.runner import Runner
from migration_guard.verify.stage import Stage

MOST_QUOTED = 3


class Own(Struct, frozen=True):
    """The statements for the `entities` that TypeORM knows, Medusa's among them; those of core
    and of plugins, which were subtracted."""

    entities: int
    statements: tuple[str, ...]
    of_core: tuple[str, ...] = ()
    of_plugins: tuple[str, ...] = ()


def verify_drift(
    stage: Stage, asked: Callable[[], Run], base: Callable[[], Runner | str]
) -> Outcome:
    """`asked` has the schema builder's answer for the database that `fresh` has left. `base`
    builds the base's runner or says why there is none: what the base has too is no news. It is
    asked only where there is drift."""
    if stage.request.project.is_medusa and stage.server is None:
        reason = "Medusa's own drift needs a database beside, and the role may not create one"
        return Outcome(Scenario.DRIFT, skipped=reason)
    try:
        run = asked()
        core = _core(stage, run)
        own = own_of(run, core)
    except NotAsked as error:
        return Outcome(Scenario.DRIFT, (_unreadable(stage, str(error)),))
    if not own.entities:
        return Outcome(Scenario.DRIFT, skipped="the data source loads no entity")
    known, notes = _known(stage, core, base) if own.statements else (frozenset[str](), [])
    notes += _beside(own, core)
    news = deviations(own.statements, known, _indexed(stage))
    told = {statement for deviation in news for statement in deviation.statements}
    old = [statement for statement in own.statements if statement not in told]
    if old:
        notes.append(f"drift that is not new: {_listed(old)}")
    findings = tuple(_finding(stage, deviation) for deviation in news)
    return Outcome(Scenario.DRIFT, findings, tuple(notes))


def ask(runner: Runner, url: str, core: CoreDrift | None) -> Own:
    """The statements of the project's own entities for the database of `url`."""
    return own_of(runner.run(url, Action.SCHEMA_LOG), core)


def own_of(run: Run, core: CoreDrift | None) -> Own:
    """What of the schema builder's answer in `run` is the project's own."""
    asked = run.trace.schema
    if asked is None:
        raise NotAsked(last_words(run))
    if core is None:
        return Own(asked.entities, asked.up)
    own = own_statements(asked.up, core.up, run.trace.core)
    project = set(own)
    beside = [each for each in asked.up if each not in project]
    return Own(
        asked.entities,
        own,
        tuple(each for each in beside if each not in core.plugins_only),
        tuple(each for each in beside if each in core.plugins_only),
    )


def _core(stage: Stage, run: Run) -> CoreDrift | None:
    """Core's own drift, for Medusa; what is kept of it is that of a project without plugins."""
    request, server = stage.request, stage.server
    if not request.project.is_medusa or server is None or run.trace.schema is None:
        return None
    with connect(server) as connection:
        version = server_version(connection)
    kept = KeptDrift(None if run.trace.plugged else request.git_dir, request.directory, version)
    found = kept.load()
    if found is None:
        found = core_drift(stage.head, server, stage.expected, stage.core())
        kept.save(found)
    return found


def _beside(own: Own, core: CoreDrift | None) -> Iterator[str]:
    """What is not the project's drift, core's apart from that of each plugin."""
    if own.of_core:
        yield f"{len(own.of_core)} statements are the drift of Medusa's core"
    plugin_of = core.plugin_of if core is not None else {}
    found: dict[str, list[str]] = {}
    for statement in own.of_plugins:
        plugin = plugin_of.get(table_of(statement) or "")
        found.setdefault(f"of plugin {plugin}" if plugin else "of plugins", []).append(statement)
    for whose, statements in sorted(found.items()):
        yield f"drift {whose}: {_listed(statements)}"


def _listed(statements: list[str]) -> str:
    more = len(statements) - MOST_QUOTED
    return "; ".join(statements[:MOST_QUOTED]) + (f"; and {more} more" if more > 0 else "")


def _known(
    stage: Stage, core: CoreDrift | None, base: Callable[[], Runner | str]
) -> tuple[frozenset[str], list[str]]:
    """The base's own drift on a database of its own, and what is to be noted of it."""
    if stage.request.base is None:
        return frozenset(), []
    try:
        return _drift_of_base(stage, core, base()), []
    except (NotAsked, NotReleasable) as error:
        return frozenset(), [f"what of the drift is old is not known: {error}"]


def _drift_of_base(stage: Stage, core: CoreDrift | None, base: Runner | str) -> frozenset[str]:
    if isinstance(base, str):
        raise NotAsked(base)
    if stage.server is None:
        raise NotAsked("the role may not create another database")
    with released_database(stage.server, stage.core(), Released(base)) as scratch:
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
