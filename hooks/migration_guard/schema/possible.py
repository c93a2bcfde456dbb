"""Whether PostgreSQL would carry out a change, or refuse it because of what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migration_guard.schema import changes
from migration_guard.schema.apply_constraints import constraint_names
from migration_guard.schema.changes import Change
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import Name, Table


def is_possible(draft: Draft, change: Change) -> bool | None:
    """True or False where the draft tells; None where it does not."""
    question = _QUESTIONS.get(type(change))
    return question(draft, change) if question is not None else None


def _is_certain(table: Table | None) -> bool:
    return table is not None and table.created and not table.unknown


def _create_table(draft: Draft, change: changes.CreateTable) -> bool | None:
    if draft.is_known(change.table.name):
        return False
    return None if draft.unknown else True


def _table_exists(draft: Draft, name: Name) -> bool | None:
    if draft.is_known(name):
        return True
    return None if draft.unknown else False


def _create_enum(draft: Draft, change: changes.CreateEnum) -> bool | None:
    name = change.enum.name
    if name in draft.enums or name in draft.domains:
        return False
    return None if draft.unknown else True


def _add_column(draft: Draft, change: changes.AddColumn) -> bool | None:
    table = draft.tables.get(change.table)
    if table is not None and table.column(change.column.name) is not None:
        return False
    return True if _is_certain(table) else None


def _has_column(draft: Draft, change: Any) -> bool | None:
    table = draft.tables.get(change.table)
    if table is not None and table.column(change.column) is not None:
        return None if table.unknown else True
    return False if _is_certain(table) else None


def _rename_column(draft: Draft, change: changes.RenameColumn) -> bool | None:
    table = draft.tables.get(change.table)
    if table is not None and table.column(change.new_name) is not None:
        return False
    return _has_column(draft, change)


def _add_constraint(draft: Draft, change: Any) -> bool | None:
    table = draft.tables.get(change.table)
    if table is None:
        return None
    if change.constraint.name in constraint_names(table) and not change.chosen:
        return False
    if isinstance(change, changes.AddPrimaryKey) and table.primary_key is not None:
        return False
    return True if _is_certain(table) else None


def _has_constraint(draft: Draft, change: Any) -> bool | None:
    table = draft.tables.get(change.table)
    if table is not None and change.name in constraint_names(table):
        return None if table.unknown else True
    return False if _is_certain(table) else None


def _create_index(draft: Draft, change: changes.CreateIndex) -> bool | None:
    if change.index.name in set(draft.relation_names(change.table.schema)) and not change.chosen:
        return False
    return True if _is_certain(draft.tables.get(change.table)) else None


def _drop_index(draft: Draft, change: changes.DropIndex) -> bool | None:
    """An index that nobody spoke of is not there afterwards either way."""
    tables = (table for name, table in draft.tables.items() if name.schema == change.name.schema)
    return any(index.name == change.name.name for table in tables for index in table.indexes)


def _add_value(draft: Draft, change: changes.AddEnumValue) -> bool | None:
    enum = draft.enums.get(change.name)
    if enum is None or not isinstance(enum.values, tuple):
        return None
    return change.value not in enum.values or change.if_not_exists


def _has_type(draft: Draft, change: Any) -> bool | None:
    if change.name in draft.enums or change.name in draft.domains:
        return True
    return None if draft.unknown else False


_QUESTIONS: dict[type, Callable[[Draft, Any], bool | None]] = {
    changes.CreateTable: _create_table,
    changes.DropTable: lambda draft, change: _table_exists(draft, change.name),
    changes.CommentTable: lambda draft, change: _table_exists(draft, change.name),
    changes.RenameTable: lambda draft, change: _table_exists(draft, change.name),
    changes.CreateEnum: _create_enum,
    changes.AddColumn: _add_column,
    changes.DropColumn: _has_column,
    changes.AlterColumn: _has_column,
    changes.RenameColumn: _rename_column,
    changes.AddPrimaryKey: _add_constraint,
    changes.AddUnique: _add_constraint,
    changes.AddCheck: _add_constraint,
    changes.AddForeignKey: _add_constraint,
    changes.AddExclusion: _add_constraint,
    changes.DropConstraint: _has_constraint,
    changes.RenameConstraint: _has_constraint,
    changes.CreateIndex: _create_index,
    changes.DropIndex: _drop_index,
    changes.AddEnumValue: _add_value,
    changes.RenameType: _has_type,
    changes.DropType: _has_type,
    changes.NoEffect: lambda draft, change: True,
}
