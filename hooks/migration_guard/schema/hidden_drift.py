"""Drift that was there before and could not be seen: the entity was not wholly readable."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Schema, Table
from migration_guard.schema.naming import truncated


def was_hidden(drift: Drift, declared: Schema, replayed: Schema) -> bool:
    """Whether what the migrations make is as it was in the older tree, whose entity could not
    be read: what an entity declares for nobody knows when is no difference that a change
    brings, readable or not. `declared` and `replayed` are the older tree's."""
    if drift.actual is None:
        return False
    wanted = next(
        (each for name, each in declared.tables.items() if str(name) == drift.path[0]), None
    )
    if wanted is None or not wanted.unknown:
        return False
    stored = type(wanted.name)(truncated(wanted.name.schema), truncated(wanted.name.name))
    made = replayed.tables.get(stored)
    return made is not None and drift.actual in _objects(made)


def _objects(table: Table) -> Iterator[object]:
    yield from table.columns
    yield table.primary_key
    yield from table.uniques
    yield from table.indexes
    yield from table.foreign_keys
    yield from table.checks
    yield from table.exclusions
