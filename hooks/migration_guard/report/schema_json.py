"""A schema for programs; its form is documented in docs/schema-report.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from migration_guard import __version__
from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.view import SchemaView

SCHEMA_VERSION = 1
"""Raised when a field is removed or changes its meaning; new fields do not raise it."""


def render(views: Iterable[SchemaView], *, label: str) -> str:
    """One JSON object, indented, with a final newline."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "tree": label,
        "projects": [_project(view) for view in views],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def part(value: object) -> dict[str, Any] | None:
    """A table, column, constraint, index or enum as plain data; None for anything else."""
    if isinstance(value, Table):
        return _table(value)
    if isinstance(value, Column):
        return _column(value)
    if isinstance(value, Enum):
        return _enum(value)
    if isinstance(value, PrimaryKey):
        return {"name": value.name, "columns": list(value.columns)}
    if isinstance(value, Unique):
        return _unique(value)
    if isinstance(value, Index):
        return _index(value)
    if isinstance(value, ForeignKey):
        return _foreign_key(value)
    if isinstance(value, Check):
        return {"name": value.name, "expression": value.expression}
    return None


def _project(view: SchemaView) -> dict[str, Any]:
    schema = view.schema
    return {
        "root": view.root,
        "kind": view.kind,
        "tables": [
            _table(schema.tables[name]) | {"location": _location(view, (str(name),))}
            for name in sorted(schema.tables)
        ],
        "enums": [_enum(schema.enums[name]) for name in sorted(schema.enums)],
        "views": [_name(name) for name in sorted(schema.views)],
        "unknown": list(schema.unknown),
        "unread": [
            {"reason": reason, "path": place.path, "line": place.line, "column": place.column}
            for reason, place in view.unread
        ],
        "notes": list(view.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    key = table.primary_key
    return {
        **_name(table.name),
        "created": table.created,
        "comment": table.comment if isinstance(table.comment, str) else None,
        "columns": [_column(column) for column in table.columns],
        "primary_key": part(key),
        "uniques": [_unique(each) for each in table.uniques],
        "indexes": [_index(each) for each in table.indexes],
        "foreign_keys": [_foreign_key(each) for each in table.foreign_keys],
        "checks": [part(each) for each in table.checks],
        "exclusions": [part(each) for each in table.exclusions],
        "unknown": [*table.unknown, *([key.reason] if isinstance(key, Unknown) else [])],
    }


def _column(column: Column) -> dict[str, Any]:
    facts = {
        "type": column.type,
        "nullable": column.nullable,
        "default": column.default,
        "comment": column.comment,
        "collation": column.collation,
    }
    reasons = {name: each.reason for name, each in facts.items() if isinstance(each, Unknown)}
    return {
        "name": column.name,
        **{name: None if name in reasons else value for name, value in facts.items()},
        "type": _type(column.type),
        "generated": column.generated,
        "identity": column.identity,
        "stored": column.stored,
        "unknown": reasons,
    }


def _type(type_: ColumnType | Unknown) -> dict[str, Any] | None:
    if isinstance(type_, Unknown):
        return None
    return {
        "text": str(type_),
        "name": type_.name,
        "length": type_.length,
        "precision": type_.precision,
        "scale": type_.scale,
        "array": type_.array,
        "enum": None if type_.enum is None else _name(type_.enum),
    }


def _unique(unique: Unique) -> dict[str, Any]:
    return {
        "name": unique.name,
        "columns": list(unique.columns),
        "deferrable": unique.deferrable,
    }


def _index(index: Index) -> dict[str, Any]:
    return {
        "name": index.name,
        "columns": list(index.columns),
        "unique": index.unique,
        "where": index.where,
        "method": index.method,
    }


def _foreign_key(key: ForeignKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "columns": list(key.columns),
        "references": {**_name(key.referenced_table), "columns": list(key.referenced_columns)},
        "on_delete": key.on_delete,
        "on_update": key.on_update,
        "deferrable": key.deferrable,
    }


def _enum(enum: Enum) -> dict[str, Any]:
    if isinstance(enum.values, Unknown):
        return {**_name(enum.name), "values": None, "unknown": [enum.values.reason]}
    return {**_name(enum.name), "values": list(enum.values), "unknown": []}


def _name(name: Name) -> dict[str, Any]:
    return {"schema": name.schema or None, "name": name.name}


def _location(view: SchemaView, path: tuple[str, ...]) -> dict[str, Any] | None:
    place = view.locations.get(path)
    if place is None:
        return None
    return {"path": place.path, "line": place.line, "column": place.column}
