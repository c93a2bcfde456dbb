"""What of a schema can be written at all: the rest is a gap with its reason."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.sql.printing import is_structure

Part = PrimaryKey | Unique | Index | ForeignKey | Check

NO_FORM = "it has an expression that is compared but cannot be written"


def certain_table(table: Table, unmade: Collection[Name]) -> Table:
    """The table with Unknown for what cannot be written of its columns: a type that is one of
    `unmade`, an expression without a form."""
    columns = tuple(_certain_column(column, unmade) for column in table.columns)
    return replace(table, columns=columns)


def reason_against(part: Part) -> str | None:
    """Why the constraint or index cannot be written; None when it can."""
    texts: tuple[str, ...] = ()
    if isinstance(part, Check):
        texts = (part.expression,)
    elif isinstance(part, Index):
        texts = (*part.columns, part.where or "")
    return NO_FORM if any(map(is_structure, texts)) else None


def _certain_column(column: Column, unmade: Collection[Name]) -> Column:
    if isinstance(column.type, ColumnType) and column.type.enum in unmade:
        column = replace(column, type=Unknown(f"its type {column.type.enum} is not known"))
    if column.stored is not None and is_structure(column.stored):
        return replace(column, type=Unknown(NO_FORM))
    if isinstance(column.default, str) and is_structure(column.default):
        return replace(column, default=Unknown(NO_FORM))
    return column
