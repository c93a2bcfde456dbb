"""From a draft to its part of the declared schema."""

from __future__ import annotations

from migration_guard.entities.draft import Reading, TableDraft
from migration_guard.entities.parts import Rank, TablePart
from migration_guard.findings import Location
from migration_guard.schema.model import Enum, ObjectPath, PrimaryKey, Table, Unknown
from migration_guard.schema.naming import truncated


def table_part(draft: TableDraft, rank: Rank, reading: Reading) -> TablePart:
    """The draft as it is; nothing may be added to it afterwards."""
    _note_table(draft)
    synchronized = draft.entity is None or draft.entity.synchronize
    return TablePart(
        rank=rank,
        name=draft.name,
        table=_table(draft, reading) if synchronized else None,
        enums=_enums(draft) if synchronized else (),
        entity=draft.entity,
        locations=draft.locations,
        properties=draft.properties,
        unknown=tuple(draft.unknown),
        unclear=_unclear(draft),
    )


def _table(draft: TableDraft, reading: Reading) -> Table:
    return Table(
        name=draft.name,
        columns=tuple(column.column(draft.name) for column in draft.columns),
        primary_key=_primary_key(draft, reading),
        uniques=tuple(dict.fromkeys(draft.uniques)),
        indexes=tuple(dict.fromkeys(draft.indexes)),
        foreign_keys=tuple(dict.fromkeys(draft.foreign_keys)),
        checks=tuple(dict.fromkeys(draft.checks)),
        exclusions=tuple(dict.fromkeys(draft.exclusions)),
        created=not draft.is_core,
        unknown=tuple(draft.unknown),
        left_alone=tuple(dict.fromkeys(draft.left_alone)),
        comment=draft.comment,
    )


def _primary_key(draft: TableDraft, reading: Reading) -> PrimaryKey | None:
    columns = tuple(column.name for column in draft.primary)
    if not columns or draft.is_core:
        return None
    # In a junction `primary_key_name` holds a foreign key's name: only entities have one.
    given = draft.primary[0].primary_key_name if draft.entity is not None else None
    strategy = reading.strategy
    generated = strategy.primary_key(draft.hashed_name, columns) if strategy else None
    return PrimaryKey(columns, truncated(given) if given else generated)


def _enums(draft: TableDraft) -> tuple[Enum, ...]:
    """Those of its columns, once for each column."""
    found: list[Enum] = []
    for column in draft.columns:
        if column.type != "enum":
            continue
        name = column.enum(draft.name)
        values = column.enum_values
        found.append(Enum(name, Unknown("its values are not known") if values is None else values))
        draft.locations.setdefault(("", "enums", str(name)), column.location)
        draft.properties.setdefault(("", "enums", str(name)), column.label)
    return tuple(found)


def _note_table(draft: TableDraft) -> None:
    path: ObjectPath = (str(draft.name),)
    if draft.entity is not None:
        draft.locations.setdefault(path, draft.entity.location)
        draft.properties.setdefault(path, draft.entity.name)
    if draft.primary and not draft.is_core:
        first = draft.primary[0]
        path = (str(draft.name), "primary_key")
        draft.locations.setdefault(path, first.location)
        draft.properties.setdefault(path, first.label)


def _unclear(draft: TableDraft) -> tuple[tuple[str, Location], ...]:
    """The columns of which something is not known."""
    found: list[tuple[str, Location]] = []
    for column in draft.columns:
        parts = (column.column_type(draft.name), column.nullable, column.default_sql)
        unknown = next((part for part in parts if isinstance(part, Unknown)), None)
        if unknown is not None:
            found.append((f"column '{column.label}': {unknown.reason}", column.location))
    return tuple(found)
