"""Drift that was there before and could not be seen: the entity was not wholly readable."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Name, Schema, Table
from migration_guard.schema.naming import truncated


def was_hidden(
    drift: Drift, declared: Schema, replayed: Schema, unread: Collection[str] = ()
) -> bool:
    """Whether what the migrations make is as it was in the older tree, whose entity could not
    be read: what an entity declares for nobody knows when is no difference that a change
    brings, readable or not. `declared` and `replayed` are the older tree's, `unread` the join
    tables that it has and that could not be read at all."""
    if drift.actual is None:
        return False
    name = next((each for each in declared.tables if str(each) == drift.path[0]), None)
    if name is None and drift.path[0] in unread:
        name = next((each for each in replayed.tables if str(each) == drift.path[0]), None)
    elif name is not None and not declared.tables[name].unknown:
        return False
    if name is None:
        return False
    made = replayed.tables.get(Name(truncated(name.schema), truncated(name.name)))
    return made is not None and drift.actual in _objects(made)


def _objects(table: Table) -> Iterator[object]:
    yield from table.columns
    yield table.primary_key
    yield from table.uniques
    yield from table.indexes
    yield from table.foreign_keys
    yield from table.checks
    yield from table.exclusions
