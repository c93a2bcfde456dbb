"""An enum's values changed in TypeORM's way: a new type beside the old one, and every column
of it converted. ADD VALUE would be shorter, but what it adds cannot be used in the same
transaction (PostgreSQL manual, ALTER TYPE), and TypeORM runs all migrations in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.schema.literals import canonical_string
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Table
from migration_guard.sql import render
from migration_guard.sql.creation import create_enum
from migration_guard.sql.script import Entry, Statement


def replace_enum(wanted: Enum, users: Iterable[tuple[Name, Column]], note: str) -> Iterator[Entry]:
    """`users` are the tables and columns that have the type now."""
    name = Name(wanted.name.schema or "public", wanted.name.name)
    old = Name(name.schema, f"{name.name}_old")
    yield Statement(f"ALTER TYPE {render.path(name)} RENAME TO {render.identifier(old.name)}", note)
    yield create_enum(wanted)
    for table, column in users:
        yield from _converted(table, column, wanted)
    yield Statement(f"DROP TYPE {render.path(old)}")


def columns_of(enum: Name, tables: Iterable[Table]) -> Iterator[tuple[Name, Column]]:
    """The columns that have the type."""
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, ColumnType) and column.type.enum == enum:
                yield table.name, column


def _converted(table: Name, column: Column, enum: Enum) -> Iterator[Statement]:
    assert isinstance(column.type, ColumnType)
    name = render.identifier(column.name)
    prefix = f"ALTER TABLE {render.path(table)} ALTER COLUMN {name}"
    type_ = render.type_name(column.type)
    if column.default is not None:
        yield Statement(f"{prefix} DROP DEFAULT")
    yield Statement(f"{prefix} TYPE {type_} USING {name}::text::{type_}")
    if isinstance(column.default, str) and _is_value(column.default, enum, column.type.array):
        yield Statement(f"{prefix} SET DEFAULT {column.default}")


def _is_value(default: str, enum: Enum, array: bool) -> bool:
    """Whether the default still means something; what replaces it is the column's drift."""
    values = enum.values if isinstance(enum.values, tuple) else ()
    if not array:
        return default in {canonical_string(value, None) for value in values}
    inside = default.strip("'{}")
    return not inside or set(inside.split(",")) <= set(values)
