"""One schema out of two: what the migrations make for certain, and the entities for the rest."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.schema.model import Enum, Schema, Table, Unknown


def snapshot(declared: Schema, replayed: Schema) -> Schema:
    """The schema as far as entities and migrations tell. A table that the migrations create
    is theirs, so that what it lacks stays a difference; one that they do not create, or
    after which an unreadable step may have run, is as the entities declare it. Of a table
    that is made elsewhere for good (Medusa's core) it is what the migrations add."""
    tables = {name: _additions(table) for name, table in replayed.tables.items()}
    for name, table in declared.tables.items():
        made = replayed.tables.get(name)
        is_known = made is not None and made.created and not made.unknown and not replayed.unknown
        if table.created and not is_known and name not in replayed.views:
            tables[name] = table
    made_enums = {enum.name: enum for enum in replayed.enums.values() if _is_told(enum)}
    return Schema(
        {name: table for name, table in tables.items() if table.created or table.columns},
        {**declared.enums, **made_enums},
        declared.views | replayed.views,
    )


def _additions(table: Table) -> Table:
    """Of a table that the migrations do not create, the columns that they do."""
    if table.created:
        return table
    told = tuple(column for column in table.columns if not isinstance(column.type, Unknown))
    return replace(table, columns=told)


def _is_told(enum: Enum) -> bool:
    return not isinstance(enum.values, Unknown)
