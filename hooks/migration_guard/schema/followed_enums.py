"""Enums whose values a migration keeps in step under the name that the type has had before."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import ColumnType, Enum, Name, Schema, Unknown
from migration_guard.schema.renamed_tables import Sides


def is_followed(drift: Drift, before: Sides, after: Sides) -> bool:
    """Whether the type was missing under its declared name before too, and every column that is
    declared with it has one with its values now: only the name differs, as it did."""
    enum = drift.expected
    if drift.kind != "missing-enum" or not isinstance(enum, Enum):
        return False
    if enum.name not in before[0].enums or enum.name in before[1].enums:
        return False
    wanted, made = _values(enum), [_values(each) for each in _made(enum.name, *after)]
    return wanted is not None and set(made) == {wanted}


def _made(name: Name, declared: Schema, made: Schema) -> Iterator[Enum | None]:
    """The types that the migrations give the columns which are declared with this one."""
    for table in declared.tables.values():
        there = made.tables.get(table.name)
        for column in table.columns:
            if isinstance(column.type, ColumnType) and column.type.enum == name:
                found = there.column(column.name) if there is not None else None
                type_ = found.type if found is not None else None
                enum = type_.enum if isinstance(type_, ColumnType) else None
                yield made.enums.get(enum) if enum is not None else None


def _values(enum: Enum | None) -> frozenset[str] | None:
    if enum is None or isinstance(enum.values, Unknown):
        return None
    return frozenset(enum.values)
