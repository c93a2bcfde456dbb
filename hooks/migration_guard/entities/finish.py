"""From drafts to the declared schema."""

from __future__ import annotations

from migration_guard.entities.draft import Reading, TableDraft
from migration_guard.entities.model import DeclaredSchema
from migration_guard.entities.outside import Outside
from migration_guard.findings import Location
from migration_guard.schema.model import (
    Enum,
    Name,
    ObjectPath,
    PrimaryKey,
    Schema,
    Table,
    Unknown,
)
from migration_guard.schema.naming import truncated


def declared(drafts: list[TableDraft], outside: Outside, reading: Reading) -> DeclaredSchema:
    """The schema of the drafts; two drafts of one table put it in doubt."""
    tables: dict[Name, Table] = {}
    enums: dict[Name, Enum] = {}
    locations: dict[ObjectPath, Location] = {}
    properties: dict[ObjectPath, str] = {}
    for draft in drafts:
        _note_table(draft)
        if draft.name in tables:
            draft.doubt(f"two declarations share the table '{draft.name}'")
        if draft.entity is None or draft.entity.synchronize:
            tables[draft.name] = _table(draft, reading)
            _add_enums(draft, enums)
        locations.update(draft.locations)
        properties.update(draft.properties)
    schema = Schema(tables, enums, frozenset(outside.views), tuple(dict.fromkeys(outside.reasons)))
    entities = tuple(draft.entity for draft in drafts if draft.entity is not None)
    return DeclaredSchema(schema, entities, locations, properties, _unread(drafts, outside))


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


def _add_enums(draft: TableDraft, enums: dict[Name, Enum]) -> None:
    for column in draft.columns:
        if column.type != "enum":
            continue
        name = column.enum(draft.name)
        values = column.enum_values
        found = Enum(name, Unknown("its values are not known") if values is None else values)
        if name in enums and enums[name] != found:
            found = Enum(name, Unknown(f"columns with different values share the enum '{name}'"))
        enums[name] = found
        draft.locations.setdefault(("", "enums", str(name)), column.location)
        draft.properties.setdefault(("", "enums", str(name)), column.label)


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


def _unread(drafts: list[TableDraft], outside: Outside) -> tuple[tuple[str, Location], ...]:
    """Everything that was not understood, once, by place: what puts a table in doubt is
    said at its class."""
    found = list(outside.unread)
    said = {reason for reason, _ in found}
    for draft in drafts:
        location = draft.locations.get((str(draft.name),), Location(""))
        found += [(reason, location) for reason in draft.unknown if reason not in said]
        for column in draft.columns:
            parts = (column.column_type(draft.name), column.nullable, column.default_sql)
            unknown = next((part for part in parts if isinstance(part, Unknown)), None)
            if unknown is not None:
                found.append((f"column '{column.label}': {unknown.reason}", column.location))
    return tuple(sorted(set(found), key=lambda entry: (entry[1], entry[0])))
