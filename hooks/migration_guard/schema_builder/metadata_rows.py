"""The rows of `typeorm_metadata`: TypeORM notes there what it cannot read back from PostgreSQL."""

from __future__ import annotations

from migration_guard.schema.model import Name
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.tables import TableColumn

INSERT_COLUMN = (
    'INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value")'
    " VALUES ($1, $2, $3, $4, $5, $6)"
)
INSERT_VIEW = (
    'INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value")'
    " VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)"
)
DELETE_VIEW = 'DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2 AND "schema" = $3'
DELETE_COLUMN = (
    'DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2'
    ' AND "database" = $3 AND "schema" = $4 AND "table" = $5'
)
GENERATED_COLUMN = "GENERATED_COLUMN"
UNKNOWN_DATABASE = "the row holds the name of the database, which is not written down"


class GeneratedColumns:
    """Writes the row of a generated column, in either direction."""

    def __init__(self, recorder: Recorder, database: str | None, default_schema: str) -> None:
        self._recorder = recorder
        self._database = database or "database"
        self._doubt = None if database else UNKNOWN_DATABASE
        self._default_schema = default_schema

    def insert(self, table: Name, column: TableColumn) -> None:
        inserted, deleted = self._row(table, column), self._key(table, column)
        self._recorder.up(INSERT_COLUMN, *inserted, doubt=self._doubt)
        self._recorder.down(DELETE_COLUMN, *deleted, doubt=self._doubt)

    def delete(self, table: Name, column: TableColumn) -> None:
        inserted, deleted = self._row(table, column), self._key(table, column)
        self._recorder.up(DELETE_COLUMN, *deleted, doubt=self._doubt)
        self._recorder.down(INSERT_COLUMN, *inserted, doubt=column.doubt or self._doubt)

    def _row(self, table: Name, column: TableColumn) -> tuple[str, ...]:
        where = (self._database, table.schema or self._default_schema, table.name)
        return (*where, GENERATED_COLUMN, column.name, column.as_expression or "")

    def _key(self, table: Name, column: TableColumn) -> tuple[str, ...]:
        schema = table.schema or self._default_schema
        return (GENERATED_COLUMN, column.name, self._database, schema, table.name)
