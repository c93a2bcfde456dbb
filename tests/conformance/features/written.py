"""The migrations that `generate` writes for the transitions of this folder, as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from conformance.features.cases import Case, declared, made, metadata, recorded
from migration_guard.generation import lines, template
from migration_guard.generation.naming import class_name
from migration_guard.generation.refusals import Allowed
from migration_guard.generation.request import Mode
from migration_guard.generation.safe import Wishes, safe_migration
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.schema_builder.noise import applied, forecast
from migration_guard.schema_builder.profile import profile
from migration_guard.sql.script import Gap
from migration_guard.sql.transition import outcome

STAMP = 1690000000000
EVERYTHING = Wishes(allow_drop=True, allowed=Allowed(not_null=True, rounding=True))


class Written(Struct, frozen=True):
    """`text` is None where nothing is to be written, or it is refused (`refused` says why).
    `foretold` is what the version is to write afterwards, and again and again; `unwritten`
    whether a line of `up`, of `down`, ends the run."""

    name: str
    text: str | None
    foretold: tuple[str, ...] = ()
    unwritten: tuple[bool, bool] = (False, False)
    refused: tuple[str, ...] = ()

    @property
    def is_runnable(self) -> bool:
        return self.text is not None and not self.unwritten[0]


def transitions(cases: Sequence[Case], version: str) -> Iterator[Case]:
    """Those that begin with tables which this TypeORM could make."""
    for case in cases:
        if len(case.sources) > 1 and "error" not in recorded()[case.name, version]:
            yield case


def written(case: Case, version: str, mode: Mode, name: str, database: str) -> Written:
    """The migration to the case's second entities; `database` is the name of the one it is for."""
    entities = replace(metadata(case.sources[1], case.options, version), database=database)
    before = made(case.name, version, "create", by_hand=case.by_hand)
    write = _exact if mode is Mode.EXACT else _safe
    return write(case, version, name, entities, before)


def _exact(case: Case, version: str, name: str, entities: Metadata, before: Schema) -> Written:
    form = profile(version)
    found = forecast(entities, before, form).plan
    ways = tuple(list(lines.of_queries(each, form)) for each in (found.up, found.down))
    return Written(
        class_name(name, STAMP, form),
        _text(version, name, ways) if found.up else None,
        _foretold(entities, applied(before, found.up), version),
        tuple(any(query.uncertain for query in each) for each in (found.up, found.down)),
    )


def _safe(case: Case, version: str, name: str, entities: Metadata, before: Schema) -> Written:
    wanted = declared(case.sources[1], case.options, version).schema
    there = declared(case.sources[0], case.options, version).schema.tables
    gone = [
        table
        for key, table in before.tables.items()
        if key in there and key not in wanted.tables and table.created
    ]
    found = safe_migration(lambda made: drift(wanted, made), wanted, before, EVERYTHING, gone)
    ways = tuple(list(lines.of_entries(each)) for each in (found.up, found.down))
    is_written = bool(found.up) and not found.refusals
    return Written(
        class_name(name, STAMP, profile(version)),
        _text(version, name, ways) if is_written else None,
        _foretold(entities, outcome(before, found.up), version),
        tuple(any(isinstance(entry, Gap) for entry in each) for each in (found.up, found.down)),
        tuple(f"{each.subject}: {each.reason}" for each in found.refusals),
    )


def _foretold(entities: Metadata, schema: Schema, version: str) -> tuple[str, ...]:
    return tuple(query.sql for query in forecast(entities, schema, profile(version)).plan.up)


def _text(version: str, name: str, ways: tuple[list[str], ...]) -> str:
    up, down = ways
    form = profile(version)
    return template.generated(class_name(name, STAMP, form), up, down, form)
