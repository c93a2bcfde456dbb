"""Names that differ because TypeORM does: 1.0 hashes some of them otherwise than 0.3 did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.schema.drift import Drift
from migration_guard.schema.names import is_generated, is_of_name_only

if TYPE_CHECKING:
    from migration_guard.schema.naming import NamingStrategy
    from migration_guard.schema_builder.metadata import EntityTable


def by_upgrade(context: Context) -> tuple[Drift, ...]:
    """The new drift of names that the other of the two ways would give: those of partial
    indexes, checks and exclusions, and of whatever is not called in plain ASCII."""
    found = [drift for drift in context.new_drift if is_of_name_only(drift) and _is_hash(drift)]
    if not found:
        return ()
    names = _other_names(context.head)
    return tuple(drift for drift in found if _made(drift) in names.get(drift.path[0], ()))


def upgrade_place(state: State) -> Location:
    """The line of package.json that says which TypeORM it is, or its first."""
    path = state.project.path("package.json")
    lines = (state.source(path) or b"").splitlines()
    marks = (number for number, line in enumerate(lines, 1) if b'"typeorm"' in line)
    return Location(path, next(marks, 1))


def _other_names(state: State) -> dict[str, frozenset[str]]:
    """The names that the other way of hashing gives the parts of each table."""
    from migration_guard.schema.naming import NamingStrategy, raw_keys_of

    is_raw = raw_keys_of(state.project.typeorm_version)
    if is_raw is None:
        return {}
    strategy = NamingStrategy(raw_keys=not is_raw)
    return {
        str(table.name): frozenset(name for name in _names(table, strategy) if name)
        for table in state.metadata.tables
    }


def _names(table: EntityTable, strategy: NamingStrategy) -> Iterator[str | None]:
    name = table.name.name
    for index in table.indices:
        yield strategy.index(name, index.columns, index.where or "")
    for check in table.checks:
        yield strategy.check(name, check.expression)
    for exclusion in table.exclusions:
        yield strategy.exclusion(name, exclusion.expression)
    for unique in table.uniques:
        yield strategy.unique(name, unique.columns)
    for key in table.foreign_keys:
        yield strategy.foreign_key(name, key.columns)


def _is_hash(drift: Drift) -> bool:
    names = (getattr(each, "name", None) for each in (drift.expected, drift.actual))
    return all(name is not None and is_generated(name) for name in names)


def _made(drift: Drift) -> str:
    return str(getattr(drift.actual, "name", ""))
