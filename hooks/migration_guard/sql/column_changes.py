"""A column brought from one form to another without dropping it, so that its values stay.

TypeORM drops and adds a column whose type or length changes (typeorm#3357); these statements
convert the values instead, and fail where a value cannot be converted.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.model import Column, ColumnType, Name, Unknown
from migration_guard.schema.naming import truncated
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql import render
from migration_guard.sql.casts import TEXTS, Cast, cast
from migration_guard.sql.script import Statement

SHAPES = frozenset({"type", "length", "precision", "scale", "array", "collation"})


def alterations(
    table: Name, wanted: Column, made: Column, aspects: tuple[str, ...]
) -> Iterator[Statement]:
    """What brings `made` to `wanted` in these aspects."""
    column = f"ALTER TABLE {render.path(table)} ALTER COLUMN {render.identifier(wanted.name)}"
    changed = set(aspects)
    if "stored" in changed:
        yield Statement(f"{column} DROP EXPRESSION")
    released = list(_released(column, wanted, made, changed))
    yield from released
    if changed & SHAPES and isinstance(wanted.type, ColumnType):
        type_ = f"{render.type_name(wanted.type)}{_collate(wanted)}"
        yield Statement(f"{column} TYPE {type_}{_using(wanted, made)}")
    for statement in render.alter_column(table, wanted, tuple(changed & {"nullable"})):
        note = "fails while a row has no value" if "SET NOT NULL" in statement else ""
        yield Statement(statement, note)
    if released or changed & {"default", "generated"}:
        yield from _value(column, table, wanted)
    if "identity" in changed:
        yield Statement(f"{column} SET GENERATED {wanted.identity}")
    if "comment" in changed and not isinstance(wanted.comment, Unknown):
        yield Statement(render.comment_column(table, wanted.name, wanted.comment))


def unwritable(wanted: Column, made: Column, aspects: tuple[str, ...]) -> str | None:
    """Why there are no such statements; None when there are."""
    if "stored" in aspects and wanted.stored is not None:
        return "PostgreSQL does not make a column a generated one, nor (before 17) change how"
    types = (wanted.type, made.type)
    if any(isinstance(each, Unknown) for each in types) or "array" not in aspects:
        return None
    is_array = isinstance(wanted.type, ColumnType) and wanted.type.array
    return None if is_array else "which item of the array to keep is not known"


def _released(column: str, wanted: Column, made: Column, changed: set[str]) -> Iterator[Statement]:
    """Takes away the value that another type or another source of values cannot keep."""
    is_recast = bool({"type", "array"} & changed)
    keeps_source = wanted.generated is not None and wanted.generated == made.generated
    is_dropped = "default" in changed and wanted.default is None
    if not ("generated" in changed or is_dropped or (is_recast and not keeps_source)):
        return
    if made.generated == "identity":
        yield Statement(f"{column} DROP IDENTITY")
    elif made.default is not None or made.generated is not None:
        yield Statement(f"{column} DROP DEFAULT")


def _collate(wanted: Column) -> str:
    """The clause after the type; without one the column gets the type's own collation."""
    return render.collate(wanted.collation) if isinstance(wanted.collation, str) else ""


def _using(wanted: Column, made: Column) -> str:
    """How each value is converted; nothing where PostgreSQL does it by itself."""
    if not isinstance(wanted.type, ColumnType) or not isinstance(made.type, ColumnType):
        return ""
    name, type_ = render.identifier(wanted.name), render.type_name(wanted.type)
    if wanted.type.array and not made.type.array:
        item = f"ARRAY[{name}]::text[]::{type_}"
        if made.nullable is False:
            return f" USING {item}"
        return f" USING CASE WHEN {name} IS NOT NULL THEN {item} END"  # not an array of one null
    how = cast(made.type, wanted.type)
    if how is Cast.ASSIGNED:
        return ""
    by_itself = how is Cast.EXPLICIT or made.type.name in TEXTS
    if by_itself and not wanted.type.array:
        return f" USING {name}::{type_}"
    return f" USING {name}::text::{type_}"


def _value(column: str, table: Name, wanted: Column) -> Iterator[Statement]:
    """Where the column's value comes from when a row gives none."""
    if wanted.generated == "identity":
        yield Statement(f"{column} ADD GENERATED {wanted.identity or 'BY DEFAULT'} AS IDENTITY")
    elif wanted.generated == "increment":
        yield from _sequence(column, table, wanted.name)
    elif isinstance(wanted.default, str):
        yield Statement(f"{column} SET DEFAULT {render.default_of(wanted)}")
    elif wanted.generated == "uuid":
        yield Statement(f"{column} SET DEFAULT uuid_generate_v4()")


def _sequence(column: str, table: Name, name: str) -> Iterator[Statement]:
    """As TypeORM makes it, with the name that PostgreSQL gives to a serial's."""
    sequence = render.path(Name(table.schema, truncated(f"{table.name}_{name}_seq")))
    owner = f"{render.path(table)}.{render.identifier(name)}"
    yield Statement(f"CREATE SEQUENCE IF NOT EXISTS {sequence} OWNED BY {owner}")
    yield Statement(
        f"{column} SET DEFAULT nextval({quote_literal(sequence)})",
        "the sequence starts at 1, whatever values there are",
    )
