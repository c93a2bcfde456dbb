"""What TypeORM takes for changed: columns (`findChangedColumns`), a rename that it guesses,
indexes and foreign keys."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from migration_guard.schema_builder import defaults
from migration_guard.schema_builder.metadata import (
    EntityColumn,
    EntityForeignKey,
    EntityIndex,
    EntityTable,
)
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.tables import Table, TableColumn, TableForeignKey, TableIndex


def changed_columns(
    table: Table, entity: EntityTable, profile: Profile
) -> list[tuple[TableColumn, EntityColumn]]:
    """Those that are on both sides and differ, in the entity's order."""
    pairs = [(table.column(each.name), each) for each in entity.columns]
    return [
        (column, each)
        for column, each in pairs
        if column is not None and not why_unread(column, each) and is_changed(column, each, profile)
    ]


def why_unread(column: TableColumn, entity: EntityColumn) -> str | None:
    """Why the two cannot be compared."""
    return entity.unknown or column.unread


def is_changed(column: TableColumn, entity: EntityColumn, profile: Profile) -> bool:
    return (
        _form(column) != _form(entity)
        or (entity.scale is not None and column.scale != entity.scale)
        or (column.generated is None and not defaults.is_equal(entity, column.default, profile))
        or (column.generated is None) != (entity.generated is None)
        or _has_other_values(column, entity)
        or (profile.compares_collations and column.collation != entity.collation)
    )


def renamed(table: Table, entity: EntityTable) -> tuple[TableColumn, EntityColumn] | None:
    """The one column that each side has alone, when both have as many columns: by name, type,
    nullability and uniqueness together."""
    if len(entity.columns) != len(table.columns) or entity.unknown:
        return None
    if any(each.unknown for each in entity.columns) or any(c.unread for c in table.columns):
        return None
    theirs = {_key(column) for column in table.columns}
    ours = {_key(column) for column in entity.columns if not column.is_virtual}
    new = [each for each in entity.columns if not each.is_virtual and _key(each) not in theirs]
    old = [column for column in table.columns if _key(column) not in ours]
    return (old[0], new[0]) if len(new) == len(old) == 1 else None


def with_name(column: TableColumn, name: str) -> TableColumn:
    """A copy under another name: what TypeORM renames it to before it looks further."""
    return replace(column, name=name)


def is_old_index(index: TableIndex, entity: EntityTable, profile: Profile) -> bool:
    """Whether it goes: undeclared, or declared otherwise. The order of its columns and its
    predicate are not looked at."""
    declared = next((each for each in entity.indices if each.name == index.name), None)
    if declared is None:
        return True
    return declared.synchronize and (
        declared.is_unique != index.is_unique
        or declared.is_spatial != index.is_spatial
        or (profile.names_index_method and _method(declared) != _method(index))
        or len(declared.columns) != len(index.columns)
        or not set(declared.columns) <= set(index.columns)
    )


def is_old_key(key: TableForeignKey, entity: EntityTable) -> bool:
    """An action is compared only where the entity writes it, and as it writes it."""
    found = next((each for each in entity.foreign_keys if _is_same(key, each)), None)
    if found is None:
        return True
    pairs = ((found.on_delete, key.on_delete), (found.on_update, key.on_update))
    return any(ours and ours != theirs for ours, theirs in pairs)


def _key(column: TableColumn | EntityColumn) -> tuple[str, str, bool, bool]:
    return column.name, column.type, column.is_nullable, column.is_unique


def _form(column: TableColumn | EntityColumn) -> tuple[object, ...]:
    return (
        *_key(column),
        column.length,
        column.is_array,
        column.precision,
        column.comment.replace("\0", "") if column.comment else None,
        column.is_primary,
        column.enum_name,
        (column.spatial_feature_type or "").lower(),
        column.srid,
        column.generated_type,
        (column.as_expression or "").strip(),
    )


def _has_other_values(column: TableColumn, entity: EntityColumn) -> bool:
    """The order does not matter to TypeORM."""
    if not column.enum or not entity.enum:
        return False
    return not _is_permutation(column.enum, entity.enum)


def _is_permutation(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and all(value in other for value in one)


def _is_same(key: TableForeignKey, declared: EntityForeignKey) -> bool:
    return key.name == declared.name and key.referenced_table == declared.referenced_table


def _method(index: EntityIndex | TableIndex) -> str:
    return "gist" if index.is_spatial else (index.method or "btree").lower()
