"""The migrations table that the project's runner itself asks: no other one is believed."""

from __future__ import annotations

import re

from migration_guard.postgres.connection import connect
from migration_guard.postgres.inspect import MigrationRow, Table, migration_rows, migrations_tables
from migration_guard.typeorm.trace import Trace

# MigrationExecutor.loadExecutedMigrations, by the query builder.
EXECUTED = re.compile(r'^SELECT \* FROM (\S+) "[^"]+" ORDER BY "id" DESC$')


def asked_table(trace: Trace) -> str | None:
    """The table as it stands in the runner's own question; None when it never asked."""
    matches = (EXECUTED.match(" ".join(each.sql.split())) for each in trace.statements)
    return next((match[1] for match in matches if match is not None), None)


def rows_of(url: str, asked: str) -> tuple[MigrationRow, ...]:
    """Its rows in the order written; none where the table is not there."""
    *schema, name = (part.strip('"') for part in asked.split("."))
    with connect(url) as connection:
        found = [table for table in migrations_tables(connection) if table.name == name]
        found = [table for table in found if not schema or table.schema == schema[-1]]
        if len(found) > 1:
            path = connection.exec_driver_sql("SELECT current_schemas(false)").scalar() or []
            found.sort(key=lambda table: _place(table, path))
        return migration_rows(connection, found[0]) if found else ()


def _place(table: Table, search_path: list[str]) -> int:
    """Where the search path comes to it, as it does for a name without a schema."""
    return search_path.index(table.schema) if table.schema in search_path else len(search_path)
