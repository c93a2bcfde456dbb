"""The migrations that `generate` writes for the transitions of this folder, as files."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from conformance.features.cases import Case, declared, made, metadata, recorded
from migration_guard.generation import lines, template
from migration_guard.generation.naming import class_name
from migration_guard.generation.refusals import Allowed, needs_value
from migration_guard.generation.renames import Rename
from migration_guard.generation.safe import Proposal, Wishes, safe_migration
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema, Table
from migration_guard.schema_builder.beside import beside
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.schema_builder.noise import applied, forecast
from migration_guard.schema_builder.profile import profile
from migration_guard.sql.script import Gap
from migration_guard.sql.transition import outcome
from migration_guard.steps_beside import around

STAMP = 1690000000000
EVERYTHING = Wishes(allow_drop=True, allowed=Allowed(not_null=True, rounding=True))


class Way(enum.Enum):
    """`RENAMED` is the safe mode with every rename asked for that there could be."""

    SAFE = "safe"
    EXACT = "exact-typeorm"
    RENAMED = "renamed"


class Written(Struct, frozen=True):
    """`text` is None where nothing is to be written, or it is refused (`refused` says why).
    `foretold` is what the version is to write afterwards, of the safe mode only what it writes
    again and again whatever is there; `unwritten`
    whether a line of `up`, of `down`, ends the run; `demanding` what PostgreSQL says of the
    columns that `up`, `down` adds NOT NULL and without a default, as soon as there are rows."""

    name: str
    text: str | None
    foretold: tuple[str, ...] = ()
    unwritten: tuple[bool, bool] = (False, False)
    refused: tuple[str, ...] = ()
    renames: tuple[str, ...] = ()
    demanding: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def is_runnable(self) -> bool:
        return self.text is not None and not self.unwritten[0]


def transitions(cases: Sequence[Case], version: str) -> Iterator[Case]:
    """Those that begin with tables which this TypeORM could make."""
    for case in cases:
        if len(case.sources) > 1 and "error" not in recorded()[case.name, version]:
            yield case


def written(case: Case, version: str, way: Way, name: str, database: str) -> Written | None:
    """The migration to the case's second entities; `database` is the name of the one it is for.
    None where there is nothing to rename."""
    entities = replace(metadata(case.sources[1], case.options, version), database=database)
    before = made(case.name, version, "create", by_hand=case.by_hand)
    if way is Way.EXACT:
        return _exact(version, name, entities, before)
    found = _proposal(case, version, before)
    renames = _renames(case, version, before, found) if way is Way.RENAMED else ()
    if renames:
        found = _proposal(case, version, before, renames)
    elif way is Way.RENAMED:
        return None
    made_so = outcome(before, found.up)
    found = around(found, beside(entities, before, made_so, profile(version)))
    return _safe(version, name, entities, before, found, renames)


def _exact(version: str, name: str, entities: Metadata, before: Schema) -> Written:
    form = profile(version)
    found = forecast(entities, before, form).plan
    ways = tuple(list(lines.of_queries(each, form)) for each in (found.up, found.down))
    after = applied(before, found.up)
    return Written(
        class_name(name, STAMP, form),
        _text(version, name, ways) if found.up else None,
        tuple(query.sql for query in forecast(entities, after, form).plan.up),
        tuple(any(query.uncertain for query in each) for each in (found.up, found.down)),
        demanding=(_demanding(before, after), _demanding(after, before)),
    )


def _proposal(
    case: Case, version: str, before: Schema, renames: tuple[Rename, ...] = ()
) -> Proposal:
    wanted = declared(case.sources[1], case.options, version).schema
    wishes = replace(EVERYTHING, renames=renames)
    gone = _gone(case, version, before)
    return safe_migration(lambda made: drift(wanted, made), wanted, before, wishes, gone)


def _gone(case: Case, version: str, before: Schema) -> list[Table]:
    """The tables whose entity was removed."""
    there = declared(case.sources[0], case.options, version).schema.tables
    now = declared(case.sources[1], case.options, version)
    kept = {*now.schema.tables, *(entity.table for entity in now.entities)}
    return [
        table
        for key, table in before.tables.items()
        if key in there and key not in kept and table.created
    ]


def _renames(case: Case, version: str, before: Schema, found: Proposal) -> tuple[Rename, ...]:
    """Those of columns that are the only ones of their type, and of one table into another."""
    wanted = declared(case.sources[1], case.options, version).schema
    lost = [table.name for table in _gone(case, version, before)]
    new = [name for name in wanted.tables if name not in before.tables]
    old = Counter((each.table, each.column) for each in found.perhaps)
    later = Counter((each.table, each.new) for each in found.perhaps)
    alone = tuple(
        each
        for each in found.perhaps
        if old[each.table, each.column] == later[each.table, each.new] == 1
    )
    if len(lost) == len(new) == 1 and lost[0].schema == new[0].schema:
        return (Rename(str(lost[0]), None, new[0].name), *alone)
    return alone


def _safe(
    version: str,
    name: str,
    entities: Metadata,
    before: Schema,
    found: Proposal,
    renames: tuple[Rename, ...],
) -> Written:
    ways = tuple(list(lines.of_entries(each)) for each in (found.up, found.down))
    is_written = bool(found.up) and not found.refusals
    after = outcome(before, found.up)
    return Written(
        class_name(name, STAMP, profile(version)),
        _text(version, name, ways) if is_written else None,
        _noise(entities, after, version),
        tuple(any(isinstance(entry, Gap) for entry in each) for each in (found.up, found.down)),
        tuple(f"{each.subject}: {each.reason}" for each in found.refusals),
        tuple(map(str, renames)),
        (_demanding(before, after), _demanding(after, before)),
    )


def _demanding(before: Schema, after: Schema) -> tuple[str, ...]:
    return tuple(
        f'column "{column.name}" of relation "{name.name}" contains null values'
        for name, table in after.tables.items()
        if name in before.tables
        for column in table.columns
        if needs_value(column) and before.tables[name].column(column.name) is None
    )


def _noise(entities: Metadata, schema: Schema, version: str) -> tuple[str, ...]:
    found = forecast(entities, schema, profile(version))
    return tuple(each.sql for n, each in enumerate(found.plan.up) if n in found.repeated)


def _text(version: str, name: str, ways: tuple[list[str], ...]) -> str:
    up, down = ways
    form = profile(version)
    return template.generated(class_name(name, STAMP, form), up, down, form)
