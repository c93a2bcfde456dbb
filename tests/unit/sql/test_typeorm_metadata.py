"""The rows that TypeORM keeps of views and generated columns."""

from __future__ import annotations

import pytest

from migration_guard.schema.changes import KeepNote
from migration_guard.schema.model import Note
from migration_guard.sql.typeorm_metadata import notes

COLUMNS = '("database", "schema", "table", "type", "name", "value")'
VIEW = f'INSERT INTO "typeorm_metadata"{COLUMNS} VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)'
COLUMN = f'INSERT INTO "typeorm_metadata"{COLUMNS} VALUES ($1, $2, $3, $4, $5, $6)'


def test_a_view_s_text_is_kept() -> None:
    assert notes(VIEW, ("public", "VIEW", "labs", "SELECT 1")) == (
        KeepNote(Note("VIEW", "", "", "labs"), "SELECT 1"),
    )


def test_a_generated_column_s_expression_is_kept_without_the_database() -> None:
    values = ("shop", "other", "lab", "GENERATED_COLUMN", "twice", "id * 2")
    note = Note("GENERATED_COLUMN", "other", "lab", "twice")
    assert notes(COLUMN, values) == (KeepNote(note, "id * 2"),)


def test_a_row_is_taken_away() -> None:
    sql = 'DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2 AND "schema" = $3'
    assert notes(sql, ("VIEW", "labs", "public")) == (KeepNote(Note("VIEW", "", "", "labs"), None),)


def test_literals_do_as_well_as_parameters() -> None:
    sql = "INSERT INTO typeorm_metadata (type, schema, name, value) VALUES ('VIEW', 'public', 'v', 'SELECT 1')"
    assert notes(sql, ()) == (KeepNote(Note("VIEW", "", "", "v"), "SELECT 1"),)


def test_the_database_may_call_itself_by_its_name() -> None:
    values = "(current_database(), 'public', 'lab', 'GENERATED_COLUMN', 'twice', 'id * 2')"
    note = Note("GENERATED_COLUMN", "", "lab", "twice")
    sql = f'INSERT INTO "typeorm_metadata"{COLUMNS} VALUES {values}'
    assert notes(sql, ()) == (KeepNote(note, "id * 2"),)


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        pytest.param("INSERT INTO post (a) VALUES ('typeorm_metadata')", (), id="another table"),
        pytest.param('CREATE TABLE "typeorm_metadata" ("type" text)', (), id="another statement"),
        pytest.param(VIEW, ("public",), id="too few values"),
        pytest.param("DELETE FROM typeorm_metadata WHERE name LIKE $1", ("a",), id="not by key"),
        pytest.param("DELETE FROM typeorm_metadata", (), id="without condition"),
        pytest.param("INSERT INTO typeorm_metadata SELECT 1", (), id="from a query"),
        pytest.param("INSERT INTO typeorm_metadata (", (), id="no SQL"),
    ],
)
def test_what_is_not_understood_is_nothing(sql: str, parameters: tuple[str, ...]) -> None:
    assert notes(sql, parameters) == ()
