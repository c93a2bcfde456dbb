"""Applies changes of columns: what hangs on a column follows it or falls with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from msgspec.structs import replace

from migration_guard.schema import changes
from migration_guard.schema.changes import Aspect
from migration_guard.schema.draft import NOT_CREATED, Draft
from migration_guard.schema.generation import generation, nextval
from migration_guard.schema.literals import retyped
from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unknown,
)
from migration_guard.schema.quoting import names_in, rename_in


def settled(draft: Draft, column: Column) -> Column:
    """The column with domains seen through and its default spelled for its type."""
    type_ = column.type
    if isinstance(type_, ColumnType) and type_.enum in draft.domains:
        base = draft.domains[type_.enum]
        type_ = replace(base, array=base.array or type_.array)
    default = column.default
    if isinstance(type_, ColumnType) and isinstance(default, str):
        default = retyped(default, type_.name + ("[]" if type_.array else ""))
    generated = column.generated if column.generated == "identity" else generation(type_, default)
    return replace(column, type=type_, default=default, generated=generated)


def _add(draft: Draft, change: changes.AddColumn) -> None:
    table = draft.table(change.table)
    if table.column(change.column.name) is not None:
        if not change.if_not_exists:
            draft.note(table.name, f"column '{change.column.name}' is added twice")
        return
    draft.put(replace(table, columns=(*table.columns, settled(draft, change.column))))


def _drop(draft: Draft, change: changes.DropColumn) -> None:
    table = draft.table(change.table)
    draft.put(without_column(table, change.column))
    if change.cascade:
        for other in list(draft.tables.values()):
            kept = tuple(key for key in other.foreign_keys if not _refers(key, change))
            if len(kept) != len(other.foreign_keys):
                draft.put(replace(other, foreign_keys=kept))


def _refers(key: ForeignKey, change: changes.DropColumn) -> bool:
    return key.referenced_table == change.table and change.column in key.referenced_columns


def without_column(table: Table, column: str) -> Table:
    """Indexes and table constraints that involve the column go with it (ALTER TABLE, DROP
    COLUMN in PostgreSQL's manual)."""
    key = table.primary_key
    return replace(
        table,
        columns=tuple(each for each in table.columns if each.name != column),
        primary_key=None if isinstance(key, PrimaryKey) and column in key.columns else key,
        uniques=tuple(each for each in table.uniques if column not in each.columns),
        indexes=tuple(each for each in table.indexes if not index_uses(each, column)),
        foreign_keys=tuple(each for each in table.foreign_keys if column not in each.columns),
        checks=tuple(each for each in table.checks if column not in names_in(each.expression)),
        exclusions=tuple(
            each for each in table.exclusions if column not in names_in(each.expression)
        ),
    )


def index_uses(index: Index, column: str) -> bool:
    """Whether the column is one of the index's, or in an expression of it."""
    texts = [each for each in index.columns if each.startswith("(")]
    texts += [index.where] if index.where is not None else []
    named = (*index.columns, *index.include)
    return column in named or any(column in names_in(text) for text in texts)


def _rename(draft: Draft, change: changes.RenameColumn) -> None:
    table, old, new = draft.table(change.table), change.column, change.new_name
    if table.column(new) is not None:
        draft.note(table.name, f"column '{old}' is renamed to '{new}', which is there already")
        return
    if table.column(old) is None:
        draft.put(replace(table, columns=(*table.columns, _unseen(new))))
        table = draft.table(change.table)
        if table.created:
            draft.note(table.name, f"column '{old}' is renamed but not known")
            table = draft.table(change.table)
    draft.put(renamed_column(table, old, new))
    for other in list(draft.tables.values()):
        keys = tuple(_renamed_reference(key, change) for key in other.foreign_keys)
        if keys != other.foreign_keys:
            draft.put(replace(other, foreign_keys=keys))


def _renamed_reference(key: ForeignKey, change: changes.RenameColumn) -> ForeignKey:
    if key.referenced_table != change.table:
        return key
    columns = _swapped(key.referenced_columns, change.column, change.new_name)
    return replace(key, referenced_columns=columns)


def renamed_column(table: Table, old: str, new: str) -> Table:
    """The table with the column renamed wherever it is mentioned."""
    key = table.primary_key
    return replace(
        table,
        columns=tuple(
            replace(each, name=new) if each.name == old else each for each in table.columns
        ),
        primary_key=replace(key, columns=_swapped(key.columns, old, new))
        if isinstance(key, PrimaryKey)
        else key,
        uniques=tuple(
            replace(each, columns=_swapped(each.columns, old, new)) for each in table.uniques
        ),
        indexes=tuple(_renamed_index(each, old, new) for each in table.indexes),
        foreign_keys=tuple(
            replace(each, columns=_swapped(each.columns, old, new)) for each in table.foreign_keys
        ),
        checks=tuple(_renamed_check(each, old, new) for each in table.checks),
        exclusions=tuple(_renamed_check(each, old, new) for each in table.exclusions),
    )


def _swapped(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _renamed_index(index: Index, old: str, new: str) -> Index:
    columns = (
        rename_in(each, old, new) if each.startswith("(") else new if each == old else each
        for each in index.columns
    )
    include = (new if each == old else each for each in index.include)
    where = rename_in(index.where, old, new) if index.where is not None else None
    return replace(index, columns=tuple(columns), include=tuple(include), where=where)


def _renamed_check(check: Check, old: str, new: str) -> Check:
    spelling = rename_in(check.spelling, old, new) if check.spelling is not None else None
    return replace(check, expression=rename_in(check.expression, old, new), spelling=spelling)


def _unseen(name: str) -> Column:
    """A column of a table that the migrations never made."""
    unknown = Unknown(NOT_CREATED)
    return Column(name, unknown, nullable=unknown, default=unknown)


def _alter(draft: Draft, change: changes.AlterColumn) -> None:
    table = draft.table(change.table)
    column = table.column(change.column)
    if column is None:
        if change.aspect is Aspect.COMMENT and change.table in draft.views:
            return
        column = _unseen(change.column)
        table = replace(table, columns=(*table.columns, column))
        if table.created:
            reason = f"column '{change.column}' is altered but not known"
            table = replace(table, unknown=(*table.unknown, reason))
    altered = settled(draft, _altered(column, change))
    columns = tuple(altered if each.name == column.name else each for each in table.columns)
    draft.put(replace(table, columns=columns))


def _altered(column: Column, change: changes.AlterColumn) -> Column:
    value: Any = change.value
    if change.aspect is Aspect.GENERATED and value == "identity":
        return replace(column, generated=value, nullable=False, default=None)
    if change.aspect is Aspect.GENERATED:
        return replace(column, generated=value, identity=None)
    if change.aspect is Aspect.TYPE:  # with it comes the new type's own collation
        return replace(column, type=value, collation=None)
    if change.aspect is Aspect.DEFAULT:
        return replace(column, default=value, spelling=None)
    return replace(column, **{change.aspect.value: value})


def _rename_sequence(draft: Draft, change: changes.RenameSequence) -> None:
    old, new = nextval(change.name), nextval(Name(change.name.schema, change.new_name))
    for table in list(draft.tables.values()):
        if any(each.default == old for each in table.columns):
            columns = (
                replace(each, default=new) if each.default == old else each
                for each in table.columns
            )
            draft.put(replace(table, columns=tuple(columns)))


def in_doubt(table: Table, names: Collection[str], reason: str) -> Table:
    """The table, nothing known of its columns of these names."""
    if all(each.name not in names for each in table.columns):
        return table
    unknown = Unknown(reason)
    columns = (
        replace(each, type=unknown, nullable=unknown, default=unknown)
        if each.name in names
        else each
        for each in table.columns
    )
    return replace(table, columns=tuple(columns))


def require_not_null(table: Table, columns: tuple[str, ...]) -> Table:
    """A primary key makes its columns NOT NULL."""
    return replace(
        table,
        columns=tuple(
            replace(each, nullable=False) if each.name in columns else each
            for each in table.columns
        ),
    )


APPLIERS: dict[type, Callable[[Draft, Any], None]] = {
    changes.AddColumn: _add,
    changes.DropColumn: _drop,
    changes.RenameColumn: _rename,
    changes.AlterColumn: _alter,
    changes.RenameSequence: _rename_sequence,
}
