"""A database's schema in the model's terms, read from PostgreSQL's catalog.

Types, defaults and constraints come as PostgreSQL prints them; they pass through the same
parser as migrations, and through nothing else of the replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

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
from migration_guard.schema.model import (
    Column,
    Enum,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unknown,
)
from migration_guard.sql import render
from migration_guard.sql.expressions import canonical
from migration_guard.sql.names import qualified
from migration_guard.sql.statements import effects
from migration_guard.sql.types import parse_type

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Iterable[Sequence[Any]]


def _own(query: str, catalog: str, oid: str) -> str:
    """With OWN replaced: an object of the user's schemas, and of no extension (PostGIS'
    spatial_ref_sys is one: pg_depend says 'e')."""
    condition = (
        "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS ("
        f"SELECT FROM pg_depend x WHERE x.classid = '{catalog}'::regclass"
        f" AND x.objid = {oid} AND x.deptype = 'e')"
    )
    return query.replace("OWN", condition)


COLUMNS = _own(
    """
SELECT n.nspname, c.relname, a.attname,
       CASE WHEN y.typtype = 'd' THEN format_type(y.typbasetype, y.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END,
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '', a.attgenerated = 's',
       col_description(c.oid, a.attnum),
       CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
       CASE WHEN a.attcollation <> y.typcollation THEN
         (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation) END,
       obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND OWN ORDER BY 1, 2, a.attnum
""",
    "pg_class",
    "c.oid",
)

CONSTRAINTS = _own(
    """
SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND OWN ORDER BY 1, 2, 3
""",
    "pg_class",
    "c.oid",
)

INDEXES = _own(
    """
SELECT n.nspname, c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND OWN
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
                  AND k.contype IN ('p', 'u', 'x')) ORDER BY 1, 2, 3
""",
    "pg_class",
    "c.oid",
)

ENUMS = _own(
    """
SELECT n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
WHERE OWN GROUP BY 1, 2
""",
    "pg_type",
    "t.oid",
)

VIEWS = _own(
    """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND OWN
""",
    "pg_class",
    "c.oid",
)

COLUMN_FACTS = 9
"""How many of a row of COLUMNS are about the column, after its table's name; then follows the
table's comment."""

QUERIES = (COLUMNS, CONSTRAINTS, INDEXES, ENUMS, VIEWS)
"""Their rows are the arguments of `schema_of`."""


def read_schema(connection: Connection) -> Schema:
    """The schema of the connected database; nothing is written. The connection's
    `search_path` must be the default one."""
    return schema_of(*(connection.exec_driver_sql(query).all() for query in QUERIES))


def schema_of(
    column_rows: Rows, constraint_rows: Rows, index_rows: Rows, enum_rows: Rows, view_rows: Rows
) -> Schema:
    """The schema of which the catalog's queries gave these rows."""
    columns: dict[Name, list[Column]] = defaultdict(list)
    comments: dict[Name, str | None] = {}
    for schema, table, *facts in column_rows:
        columns[qualified(schema, table)].append(_column(*facts[:COLUMN_FACTS]))
        comments[qualified(schema, table)] = next(iter(facts[COLUMN_FACTS:]), None)
    parts: dict[Name, list[Change]] = defaultdict(list)
    for schema, table, name, definition in constraint_rows:
        path = render.path(Name(schema, table))
        sql = f"ALTER TABLE {path} ADD CONSTRAINT {render.identifier(name)} {definition}"
        parts[qualified(schema, table)] += effects(sql)
    for schema, table, definition in index_rows:
        parts[qualified(schema, table)] += effects(definition)
    enums = [Enum(qualified(schema, name), tuple(values)) for schema, name, values in enum_rows]
    return Schema(
        tables={
            name: replace(_table(name, columns[name], parts[name]), comment=comments[name])
            for name in columns
        },
        enums={enum.name: enum for enum in enums},
        views=frozenset(qualified(*row) for row in view_rows),
    )


def _column(
    name: str,
    type_text: str,
    not_null: bool,
    default: str | None,
    identity: bool,
    stored: bool,
    comment: str | None,
    kind: str | None = None,
    collation: str | None = None,
) -> Column:
    type_ = parse_type(type_text)
    if isinstance(type_, Unknown):
        return Column(name, type_, not not_null, type_, comment=comment, collation=collation)
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
        collation,
        kind,
    )


def _table(name: Name, columns: list[Column], parts: list[Change]) -> Table:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(part.constraint for part in parts if isinstance(part, kind))  # type: ignore[union-attr]

    known = (AddPrimaryKey, AddUnique, AddForeignKey, AddCheck, AddExclusion, CreateIndex)
    is_known = all(isinstance(part, known) for part in parts)
    keys: tuple[PrimaryKey, ...] = of(AddPrimaryKey)
    return Table(
        name,
        tuple(columns),
        next(iter(keys), None),
        of(AddUnique),
        tuple(part.index for part in parts if isinstance(part, CreateIndex)),
        of(AddForeignKey),
        of(AddCheck),
        of(AddExclusion),
        unknown=() if is_known else ("one of its constraints or indexes is not understood",),
    )
