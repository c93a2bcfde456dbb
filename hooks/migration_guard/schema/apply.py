"""Applies changes to a schema, as PostgreSQL would.

A migration that PostgreSQL would refuse (a column dropped twice, a table made twice) is not
this module's to judge: it applies what has a meaning and marks the table as not certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from migration_guard.schema import apply_columns, apply_constraints, apply_types, changes
from migration_guard.schema.changes import Change
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import ColumnType, ForeignKey, Name, Schema, Table, Unknown
from migration_guard.schema.possible import is_possible


def apply(draft: Draft, change: Change) -> None:
    """Carries out one change. Never raises: what does not fit is noted in the draft."""
    _APPLIERS[type(change)](draft, change)


def apply_all(changes: Iterable[Change]) -> Schema:
    """The schema that the changes make of an empty one."""
    draft = Draft()
    for change in changes:
        apply(draft, change)
    return draft.freeze()


def _create_table(draft: Draft, change: changes.CreateTable) -> None:
    table = change.table
    if change.if_not_exists and draft.is_known(table.name):
        return
    old = draft.tables.get(table.name)
    if old is not None and old.created:
        draft.note(table.name, "it is created twice")
        return
    columns = tuple(apply_columns.settled(draft, column) for column in table.columns)
    keys = tuple(apply_constraints.resolved(draft, key, table) for key in table.foreign_keys)
    created = replace(table, columns=columns, foreign_keys=keys)
    draft.put(created if old is None else _with_earlier(created, old))


def _with_earlier(table: Table, old: Table) -> Table:
    """A table that was changed before it is created: the migrations ran in another order once,
    or the change failed. What was said of it stays, in doubt."""
    columns = tuple(
        each
        for each in old.columns
        if isinstance(each.type, ColumnType) and table.column(each.name) is None
    )
    parts = ("uniques", "indexes", "foreign_keys", "checks", "exclusions")
    earlier = {name: getattr(old, name) for name in parts if getattr(old, name)}
    if not columns and not earlier:
        return table
    both = {name: (*getattr(table, name), *found) for name, found in earlier.items()}
    reason = "it is changed before it is created"
    return replace(
        table, columns=(*table.columns, *columns), **both, unknown=(*table.unknown, reason)
    )


def _drop_table(draft: Draft, change: changes.DropTable) -> None:
    draft.tables.pop(change.name, None)
    if change.cascade:
        _each_foreign_key(draft, lambda key: key.referenced_table != change.name)


def _each_foreign_key(draft: Draft, keeps: Callable[[ForeignKey], bool]) -> None:
    for table in list(draft.tables.values()):
        kept = tuple(key for key in table.foreign_keys if keeps(key))
        if len(kept) != len(table.foreign_keys):
            draft.put(replace(table, foreign_keys=kept))


def _rename_table(draft: Draft, change: changes.RenameTable) -> None:
    if change.name in draft.views:
        _rename_view(draft, changes.RenameView(change.name, change.new_name))
        return
    _move_table(draft, change.name, Name(change.name.schema, change.new_name))


def _set_table_schema(draft: Draft, change: changes.SetTableSchema) -> None:
    _move_table(draft, change.name, Name(change.schema, change.name.name))


def _move_table(draft: Draft, old: Name, new: Name) -> None:
    target = draft.tables.get(new)
    if target is not None and target.created:
        draft.note(new, f"table '{old}' is renamed to it, which is there already")
        return
    moved = draft.table(old)
    del draft.tables[old]
    draft.put(replace(moved, name=new))
    for table in list(draft.tables.values()):
        if any(key.referenced_table == old for key in table.foreign_keys):
            keys = tuple(
                replace(key, referenced_table=new) if key.referenced_table == old else key
                for key in table.foreign_keys
            )
            draft.put(replace(table, foreign_keys=keys))


def _comment_table(draft: Draft, change: changes.CommentTable) -> None:
    if change.name not in draft.views:
        draft.put(replace(draft.table(change.name), comment=change.comment))


def _drop_schema(draft: Draft, change: changes.DropSchema) -> None:
    schema = "" if change.schema == "public" else change.schema
    for name in [name for name in draft.tables if name.schema == schema]:
        _drop_table(draft, changes.DropTable(name, cascade=True))
    for name in [name for name in draft.enums if name.schema == schema]:
        del draft.enums[name]
    draft.views = {name for name in draft.views if name.schema != schema}


def _create_view(draft: Draft, change: changes.CreateView) -> None:
    draft.views.add(change.name)


def _drop_view(draft: Draft, change: changes.DropView) -> None:
    draft.views.discard(change.name)


def _rename_view(draft: Draft, change: changes.RenameView) -> None:
    draft.views.discard(change.name)
    draft.views.add(Name(change.name.schema, change.new_name))


def _keep_note(draft: Draft, change: changes.KeepNote) -> None:
    if change.text is None:
        draft.notes.pop(change.note, None)
    else:
        draft.notes[change.note] = change.text


def _no_effect(draft: Draft, change: changes.NoEffect) -> None:
    """Nothing to do."""


def _opaque(draft: Draft, change: changes.Opaque) -> None:
    """Every table and enum that it mentions is uncertain; with none, everything that may still
    be made is. So are columns of the names that it alters in tables it does not name."""
    tables = [name for name in draft.tables if _is_mentioned(name, change)]
    enums = [name for name in draft.enums if _is_mentioned(name, change)]
    for name in tables:
        draft.note(name, change.reason)
    for name in enums:
        draft.enums[name] = replace(draft.enums[name], values=Unknown(change.reason))
    if not tables and not enums:
        draft.unknown.append(change.reason)
    for table in list(draft.tables.values()) if change.columns else ():
        draft.put(apply_columns.in_doubt(table, change.columns, change.reason))


def _attempt(draft: Draft, change: changes.Attempt) -> None:
    trial = draft.copy()
    for each in change.changes:
        possible = is_possible(trial, each)
        if possible is None:
            reason = "whether a DO block changes anything is not known"
            _opaque(draft, changes.Opaque(reason, change.mentions))
        if not possible:
            return
        apply(trial, each)
    draft.take(trial)


def _is_mentioned(name: Name, change: changes.Opaque) -> bool:
    return name.name in change.mentions or str(name) in change.mentions


_APPLIERS: dict[type, Callable[[Draft, Any], None]] = {
    changes.CreateTable: _create_table,
    changes.DropTable: _drop_table,
    changes.RenameTable: _rename_table,
    changes.SetTableSchema: _set_table_schema,
    changes.CommentTable: _comment_table,
    changes.DropSchema: _drop_schema,
    changes.CreateView: _create_view,
    changes.DropView: _drop_view,
    changes.RenameView: _rename_view,
    changes.NoEffect: _no_effect,
    changes.KeepNote: _keep_note,
    changes.Opaque: _opaque,
    changes.Attempt: _attempt,
    **apply_columns.APPLIERS,
    **apply_constraints.APPLIERS,
    **apply_types.APPLIERS,
}
