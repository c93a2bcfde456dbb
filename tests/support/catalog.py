"""A real database's schema in the model's terms, read from PostgreSQL's catalog.

Types, defaults and constraints come as PostgreSQL prints them; they pass through the same
parser as migrations, and through nothing else of the replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from migration_guard.schema.changes import (
    AddCheck,
    AddExclusion,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    Change,
    CreateIndex,
)
from migration_guard.schema.generation import generation
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Schema, Table
from migration_guard.sql.expressions import canonical
from migration_guard.sql.statements import effects
from migration_guard.sql.types import parse_type

Rows = Iterable[Sequence[Any]]

_USER = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

COLUMNS = f"""
SELECT n.nspname, c.relname, a.attname,
       CASE WHEN y.typtype = 'd' THEN format_type(y.typbasetype, y.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END,
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '', a.attgenerated = 's',
       col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND {_USER} ORDER BY 1, 2, a.attnum
"""

CONSTRAINTS = f"""
SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_USER} ORDER BY 1, 2, 3
"""

INDEXES = f"""
SELECT n.nspname, c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND {_USER}
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
                  AND k.contype IN ('p', 'u', 'x')) ORDER BY 1, 2, 3
"""

ENUMS = f"""
SELECT n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
WHERE {_USER} GROUP BY 1, 2
"""

VIEWS = f"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {_USER}
"""


def catalog(connection: Any) -> Schema:
    """The schema that a psycopg connection sees; its `search_path` must be the default."""
    queries = (COLUMNS, CONSTRAINTS, INDEXES, ENUMS, VIEWS)
    return schema_of(*(list(connection.execute(query)) for query in queries))


def schema_of(
    column_rows: Rows, constraint_rows: Rows, index_rows: Rows, enum_rows: Rows, view_rows: Rows
) -> Schema:
    """The schema of which the catalog's queries gave these rows."""
    columns: dict[Name, list[Column]] = defaultdict(list)
    for schema, table, *facts in column_rows:
        columns[_name(schema, table)].append(_column(*facts))
    parts: dict[Name, list[Change]] = defaultdict(list)
    for schema, table, name, definition in constraint_rows:
        quoted = f'"{schema}"."{table}" ADD CONSTRAINT "{name}" {definition}'
        parts[_name(schema, table)] += effects(f"ALTER TABLE {quoted}")
    for schema, table, definition in index_rows:
        parts[_name(schema, table)] += effects(definition)
    enums = [Enum(_name(schema, name), tuple(values)) for schema, name, values in enum_rows]
    return Schema(
        tables={name: _table(name, columns[name], parts[name]) for name in columns},
        enums={enum.name: enum for enum in enums},
        views=frozenset(_name(*row) for row in view_rows),
    )


def _name(schema: str, name: str) -> Name:
    return Name("" if schema == "public" else schema, name)


def _column(
    name: str,
    type_text: str,
    not_null: bool,
    default: str | None,
    identity: bool,
    stored: bool,
    comment: str | None,
) -> Column:
    type_ = parse_type(type_text)
    assert isinstance(type_, ColumnType), type_text
    base = type_.name + ("[]" if type_.array else "")
    text = canonical(default, base) if default is not None and not stored else None
    return Column(
        name,
        type_,
        not not_null,
        text,
        "identity" if identity else generation(type_, text),
        canonical(default) if stored and default is not None else None,
        comment,
    )


def _table(name: Name, columns: list[Column], parts: list[Change]) -> Table:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(part.constraint for part in parts if isinstance(part, kind))  # type: ignore[union-attr]

    known = (AddPrimaryKey, AddUnique, AddForeignKey, AddCheck, AddExclusion, CreateIndex)
    assert all(isinstance(part, known) for part in parts), parts
    return Table(
        name,
        tuple(columns),
        next(iter(of(AddPrimaryKey)), None),
        of(AddUnique),
        tuple(part.index for part in parts if isinstance(part, CreateIndex)),
        of(AddForeignKey),
        of(AddCheck),
        of(AddExclusion),
    )
