"""What a database holds: its tables, and the rows of TypeORM's migrations table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Tables of extensions (PostGIS' spatial_ref_sys) are not the user's: pg_depend says 'e'.
TABLES = """
SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'f')
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""

# TypeORM lets a project choose the table's name (`migrationsTableName`) and schema, not its
# columns: id, timestamp, name (MigrationExecutor.createMigrationsTableIfNotExist).
MIGRATIONS_TABLES = """
SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
GROUP BY 1, 2
HAVING array_agg(a.attname::text ORDER BY a.attname::text) = ARRAY['id', 'name', 'timestamp']
ORDER BY c.relname <> 'migrations', 1, 2
"""


class Table(Struct, frozen=True):
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


class MigrationRow(Struct, frozen=True):
    """A row of the migrations table; `stamp` is its `timestamp` in milliseconds since 1970."""

    id: int
    stamp: int
    name: str


def tables(connection: Connection) -> tuple[Table, ...]:
    """Every table, materialised view and foreign table outside PostgreSQL's own schemas."""
    return tuple(Table(schema, name) for schema, name in _rows(connection, TABLES))


def migrations_tables(connection: Connection) -> tuple[Table, ...]:
    """The tables that look like TypeORM's, one called `migrations` first."""
    return tuple(Table(schema, name) for schema, name in _rows(connection, MIGRATIONS_TABLES))


def migration_rows(connection: Connection, table: Table) -> tuple[MigrationRow, ...]:
    """The table's rows in the order in which they were written."""
    from sqlalchemy import column, select
    from sqlalchemy import table as named

    source = named(
        table.name, column("id"), column("timestamp"), column("name"), schema=table.schema
    )
    query = select(source.c.id, source.c.timestamp, source.c.name).order_by(source.c.id)
    return tuple(MigrationRow(int(i), int(t), str(n)) for i, t, n in connection.execute(query))


def server_version(connection: Connection) -> str:
    """As `18.6`, without the distribution's addition."""
    rows = list(_rows(connection, "SHOW server_version"))
    return str(rows[0][0]).split(" ")[0]


def _rows(connection: Connection, sql: str) -> Iterable[Sequence[str]]:
    return connection.exec_driver_sql(sql).all()
