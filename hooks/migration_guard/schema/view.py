"""One project's schema as it is shown: limited to what was asked for, nothing lost silently."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.findings import Location
from migration_guard.schema.model import (
    Column,
    ColumnType,
    Locations,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unknown,
)


class SchemaView(Struct, frozen=True):
    """`root` is the project's folder, `.` at the top. `kind` is `declared` or `replayed`.
    `unread` are the places that could not be interpreted; `notes` say what is left out."""

    root: str
    kind: str
    schema: Schema
    locations: Locations
    unread: tuple[tuple[str, Location], ...] = ()
    notes: tuple[str, ...] = ()


def without_unmade(view: SchemaView) -> SchemaView:
    """Without the columns and tables that nothing is known of but their name: those that
    Medusa's core makes and the project's migrations do not touch."""
    kept, lost, columns = {}, 0, 0
    for name, table in view.schema.tables.items():
        known = tuple(column for column in table.columns if table.created or _is_told(column))
        if table.created or known or has_parts(table):
            kept[name] = replace(table, columns=known)
            columns += len(table.columns) - len(known)
        else:
            lost += 1
    notes = [
        f"{number} {what} that the migrations do not make: left out"
        for number, what in ((lost, "tables"), (columns, "columns of tables"))
        if number
    ]
    return replace(view, schema=replace(view.schema, tables=kept), notes=(*view.notes, *notes))


def limited(view: SchemaView, tables: Collection[str]) -> SchemaView:
    """Only these tables, named with or without their schema, and the enums they use."""
    kept = {name: table for name, table in view.schema.tables.items() if is_named(name, tables)}
    used = {enum for table in kept.values() for enum in enums_of(table)}
    enums = {name: enum for name, enum in view.schema.enums.items() if name in used}
    views = frozenset(name for name in view.schema.views if is_named(name, tables))
    return replace(view, schema=replace(view.schema, tables=kept, enums=enums, views=views))


def is_named(name: Name, wanted: Collection[str]) -> bool:
    """Whether `post`, `audit.post` or, in the default schema, `public.post` is among them."""
    full = str(name) if name.schema else f"public.{name.name}"
    return name.name in wanted or full in wanted


def enums_of(table: Table) -> frozenset[Name]:
    """The enums that the table's columns have."""
    types = (column.type for column in table.columns)
    return frozenset(each.enum for each in types if isinstance(each, ColumnType) and each.enum)


def has_parts(table: Table) -> bool:
    """Whether any constraint or index of the table is known."""
    return bool(
        isinstance(table.primary_key, PrimaryKey)
        or table.uniques
        or table.indexes
        or table.foreign_keys
        or table.checks
        or table.exclusions
    )


def _is_told(column: Column) -> bool:
    """Whether a statement said anything of the column."""
    return not all(
        isinstance(value, Unknown) for value in (column.type, column.nullable, column.default)
    )
