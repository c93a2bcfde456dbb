"""Applies changes of constraints and indexes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from migration_guard.schema import changes
from migration_guard.schema.apply_columns import require_not_null
from migration_guard.schema.changes import with_free_name
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import ForeignKey, Index, Name, Part, PrimaryKey, Table

_P = TypeVar("_P", bound=Part)


def resolved(draft: Draft, key: ForeignKey, owner: Table) -> ForeignKey:
    """Without referenced columns, the referenced table's primary key is meant; it stays
    empty when that is not known."""
    if key.referenced_columns:
        return key
    target = owner if key.referenced_table == owner.name else draft.tables.get(key.referenced_table)
    primary = target.primary_key if target is not None else None
    columns = primary.columns if isinstance(primary, PrimaryKey) else ()
    return replace(key, referenced_columns=columns)


def _add_primary_key(draft: Draft, change: changes.AddPrimaryKey) -> None:
    named = _with_name(draft, change)
    table, columns = _from_index(draft, change.table, change.using_index)
    key = replace(named.constraint, columns=columns or named.constraint.columns)
    draft.put(require_not_null(replace(table, primary_key=key), key.columns))


def _add_unique(draft: Draft, change: changes.AddUnique) -> None:
    named = change if change.using_index is not None else _with_name(draft, change)
    table, columns = _from_index(draft, change.table, change.using_index)
    unique = replace(named.constraint, columns=columns or named.constraint.columns)
    draft.put(replace(table, uniques=_with(table.uniques, unique)))


def _from_index(
    draft: Draft, name: Name, index_name: str | None
) -> tuple[Table, tuple[str, ...] | None]:
    """The table without the index that becomes a constraint, and the index's columns."""
    table = draft.table(name)
    index = next((each for each in table.indexes if each.name == index_name), None)
    if index_name is None or index is None:
        return table, None
    kept = tuple(each for each in table.indexes if each is not index)
    return replace(table, indexes=kept), index.columns


def _add_check(draft: Draft, change: changes.AddCheck) -> None:
    named, table = _with_name(draft, change), draft.table(change.table)
    draft.put(replace(table, checks=_with(table.checks, named.constraint)))


def _add_exclusion(draft: Draft, change: changes.AddExclusion) -> None:
    named, table = _with_name(draft, change), draft.table(change.table)
    draft.put(replace(table, exclusions=_with(table.exclusions, named.constraint)))


def _add_foreign_key(draft: Draft, change: changes.AddForeignKey) -> None:
    named, table = _with_name(draft, change), draft.table(change.table)
    key = resolved(draft, named.constraint, table)
    draft.put(replace(table, foreign_keys=_with(table.foreign_keys, key)))


def _with(parts: tuple[_P, ...], part: _P) -> tuple[_P, ...]:
    """What is made again under its own name is one: a run ends there, or the first was lost."""
    again = getattr(part, "name", None) is not None and part in parts
    return parts if again else (*parts, part)


def _with_name(draft: Draft, change: Any) -> Any:
    if not change.chosen:
        return change
    taken = set(constraint_names(draft.table(change.table)))
    return with_free_name(change, taken | set(draft.relation_names(change.table.schema)))


def constraint_names(table: Table) -> list[str | None]:
    """The names of all constraints of the table."""
    checks = [*table.checks, *table.exclusions]
    names = [each.name for each in table.uniques] + [each.name for each in checks]
    names += [each.name for each in table.foreign_keys]
    primary = table.primary_key
    return [*names, primary.name] if isinstance(primary, PrimaryKey) else names


def _drop_constraint(draft: Draft, change: changes.DropConstraint) -> None:
    table, name = draft.table(change.table), change.name
    if name not in constraint_names(table):
        if table.created and not change.if_exists:
            draft.note(table.name, f"constraint '{name}' is dropped but not known")
        return
    primary = table.primary_key
    is_primary = isinstance(primary, PrimaryKey) and primary.name == name
    draft.put(
        replace(
            table,
            primary_key=None if is_primary else primary,
            uniques=tuple(each for each in table.uniques if each.name != name),
            checks=tuple(each for each in table.checks if each.name != name),
            exclusions=tuple(each for each in table.exclusions if each.name != name),
            foreign_keys=tuple(each for each in table.foreign_keys if each.name != name),
        )
    )
    if change.cascade and is_primary and isinstance(primary, PrimaryKey):
        _drop_references(draft, change.table, primary.columns)


def _drop_found_constraint(draft: Draft, change: changes.DropFoundConstraint) -> None:
    """Of several, which one the database finds first is not known."""
    table = draft.table(change.table)
    names = _names_of_kind(table, change.kind)
    found = [name for name in names if name is not None and _is_like(name, change.like)]
    if None in names or len(found) > 1 or not table.created:
        draft.note(table.name, "which constraint a DO block finds to drop is not known")
    elif found:
        _drop_constraint(draft, changes.DropConstraint(change.table, found[0]))


def _names_of_kind(table: Table, kind: str) -> list[str | None]:
    if kind == "UNIQUE":
        return [each.name for each in table.uniques]
    if kind == "FOREIGN KEY":
        return [each.name for each in table.foreign_keys]
    return [table.primary_key.name] if isinstance(table.primary_key, PrimaryKey) else []


def _is_like(name: str, pattern: str) -> bool:
    parts = ({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)
    return re.fullmatch("".join(parts), name, re.DOTALL) is not None


def _drop_references(draft: Draft, name: Name, columns: tuple[str, ...]) -> None:
    for table in list(draft.tables.values()):
        kept = tuple(
            key
            for key in table.foreign_keys
            if key.referenced_table != name or set(key.referenced_columns) != set(columns)
        )
        if len(kept) != len(table.foreign_keys):
            draft.put(replace(table, foreign_keys=kept))


def _drop_primary_key(draft: Draft, change: changes.DropPrimaryKey) -> None:
    draft.put(replace(draft.table(change.table), primary_key=None))


def _rename_constraint(draft: Draft, change: changes.RenameConstraint) -> None:
    table, old, new = draft.table(change.table), change.name, change.new_name
    primary = table.primary_key
    if isinstance(primary, PrimaryKey) and primary.name == old:
        primary = replace(primary, name=new)

    def renamed(each: Any) -> Any:
        return replace(each, name=new) if each.name == old else each

    draft.put(
        replace(
            table,
            primary_key=primary,
            uniques=tuple(map(renamed, table.uniques)),
            checks=tuple(map(renamed, table.checks)),
            exclusions=tuple(map(renamed, table.exclusions)),
            foreign_keys=tuple(map(renamed, table.foreign_keys)),
        )
    )


def _create_index(draft: Draft, change: changes.CreateIndex) -> None:
    if change.table in draft.views:
        return
    table, index = draft.table(change.table), change.index
    if change.if_not_exists or change.chosen:
        taken = set(draft.relation_names(change.table.schema))
        if index.name in taken and change.if_not_exists:
            return
        if index.name in taken:
            index = _numbered(index, taken)
    draft.put(replace(table, indexes=_with(table.indexes, index)))


def _numbered(index: Index, taken: set[str | None]) -> Index:
    number = 1
    while f"{index.name}{number}" in taken:
        number += 1
    return replace(index, name=f"{index.name}{number}")


def _drop_index(draft: Draft, change: changes.DropIndex) -> None:
    owner = _owner(draft, change.name)
    if owner is not None:
        kept = tuple(each for each in owner.indexes if each.name != change.name.name)
        draft.put(replace(owner, indexes=kept))


def _rename_index(draft: Draft, change: changes.RenameIndex) -> None:
    """A constraint's index renamed renames the constraint."""
    owner = _owner(draft, change.name)
    if owner is not None:
        indexes = tuple(
            replace(each, name=change.new_name) if each.name == change.name.name else each
            for each in owner.indexes
        )
        draft.put(replace(owner, indexes=indexes))
        return
    for table in list(draft.tables.values()):
        if table.name.schema == change.name.schema and change.name.name in constraint_names(table):
            renaming = changes.RenameConstraint(table.name, change.name.name, change.new_name)
            _rename_constraint(draft, renaming)


def _owner(draft: Draft, index: Name) -> Table | None:
    """The table that has the index: indexes live in their table's schema."""
    return next(
        (
            table
            for table in draft.tables.values()
            if table.name.schema == index.schema
            and any(each.name == index.name for each in table.indexes)
        ),
        None,
    )


APPLIERS: dict[type, Callable[[Draft, Any], None]] = {
    changes.AddPrimaryKey: _add_primary_key,
    changes.AddUnique: _add_unique,
    changes.AddCheck: _add_check,
    changes.AddExclusion: _add_exclusion,
    changes.AddForeignKey: _add_foreign_key,
    changes.DropConstraint: _drop_constraint,
    changes.DropPrimaryKey: _drop_primary_key,
    changes.DropFoundConstraint: _drop_found_constraint,
    changes.RenameConstraint: _rename_constraint,
    changes.CreateIndex: _create_index,
    changes.DropIndex: _drop_index,
    changes.RenameIndex: _rename_index,
}
