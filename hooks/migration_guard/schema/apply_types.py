"""Applies changes of enums and domains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from migration_guard.schema import changes
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Unknown

_NOT_CREATED = "the type is not created by the migrations"


def _create_enum(draft: Draft, change: changes.CreateEnum) -> None:
    draft.enums[change.enum.name] = change.enum


def _create_domain(draft: Draft, change: changes.CreateDomain) -> None:
    base = change.base
    known = draft.domains.get(base.enum) if base.enum is not None else None
    draft.domains[change.name] = known if known is not None else base


def _drop_type(draft: Draft, change: changes.DropType) -> None:
    draft.enums.pop(change.name, None)
    draft.domains.pop(change.name, None)
    if not change.cascade:
        return
    for table in list(draft.tables.values()):  # CASCADE drops the columns of the type
        kept = tuple(column for column in table.columns if _enum_of(column) != change.name)
        if len(kept) != len(table.columns):
            draft.put(replace(table, columns=kept))


def _rename_type(draft: Draft, change: changes.RenameType) -> None:
    _move(draft, change.name, Name(change.name.schema, change.new_name))


def _set_type_schema(draft: Draft, change: changes.SetTypeSchema) -> None:
    _move(draft, change.name, Name(change.schema, change.name.name))


def _move(draft: Draft, old: Name, new: Name) -> None:
    if old in draft.domains:
        draft.domains[new] = draft.domains.pop(old)
        return
    moved = draft.enums.pop(old, None) or Enum(old, Unknown(_NOT_CREATED))
    draft.enums[new] = replace(moved, name=new)
    for table in list(draft.tables.values()):
        if any(_enum_of(column) == old for column in table.columns):
            columns = tuple(_with_enum(column, old, new) for column in table.columns)
            draft.put(replace(table, columns=columns))


def _enum_of(column: Column) -> Name | None:
    return column.type.enum if isinstance(column.type, ColumnType) else None


def _with_enum(column: Column, old: Name, new: Name) -> Column:
    if not isinstance(column.type, ColumnType) or column.type.enum != old:
        return column
    return replace(column, type=replace(column.type, enum=new))


def _add_value(draft: Draft, change: changes.AddEnumValue) -> None:
    enum = draft.enums.get(change.name) or Enum(change.name, Unknown(_NOT_CREATED))
    if isinstance(enum.values, Unknown) or change.value in enum.values:
        draft.enums[change.name] = enum
        return
    values = list(enum.values)
    if change.neighbour in values:
        place = values.index(change.neighbour) + (1 if change.after else 0)
    else:
        place = len(values)
    values.insert(place, change.value)
    draft.enums[change.name] = replace(enum, values=tuple(values))


def _rename_value(draft: Draft, change: changes.RenameEnumValue) -> None:
    enum = draft.enums.get(change.name) or Enum(change.name, Unknown(_NOT_CREATED))
    if isinstance(enum.values, tuple):
        values = (change.new_value if each == change.value else each for each in enum.values)
        enum = replace(enum, values=tuple(values))
    draft.enums[change.name] = enum


APPLIERS: dict[type, Callable[[Draft, Any], None]] = {
    changes.CreateEnum: _create_enum,
    changes.CreateDomain: _create_domain,
    changes.DropType: _drop_type,
    changes.RenameType: _rename_type,
    changes.SetTypeSchema: _set_type_schema,
    changes.AddEnumValue: _add_value,
    changes.RenameEnumValue: _rename_value,
}
