"""The trace as a run leaves it, a killed one included."""

from __future__ import annotations

import json
from pathlib import Path

from migration_guard.typeorm.trace import Line, Row, Trace, read_trace

ERROR = {"message": 'relation "posts" does not exist', "code": "42P01", "position": "13"}


def statement(sql: str, **more: object) -> dict[str, object]:
    return {"type": "statement", "sql": sql, "ms": 1.5, **more}


def trace(tmp_path: Path, *records: object, tail: str = "") -> Trace:
    path = tmp_path / "trace.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records) + tail)
    return read_trace(path)


def test_no_file_is_a_run_without_a_trace(tmp_path: Path) -> None:
    assert read_trace(tmp_path / "none.jsonl") == Trace()
    assert not Trace().started


def test_an_ended_migration_has_its_time(tmp_path: Path) -> None:
    read = trace(
        tmp_path,
        {"type": "start", "argv": ["medusa"]},
        {"type": "begin", "name": "A1", "stamp": 1},
        {"type": "migration", "name": "A1", "stamp": 1, "ms": 12.5},
    )
    assert read.started
    assert read.seconds == {"A1": 0.0125}
    assert read.failed is None
    assert read.unfinished is None


def test_the_migration_in_which_a_run_was_killed_is_known(tmp_path: Path) -> None:
    read = trace(
        tmp_path,
        {"type": "begin", "name": "A1", "stamp": 1},
        {"type": "migration", "name": "A1", "stamp": 1, "ms": 1},
        {"type": "begin", "name": "B2", "stamp": 2},
        tail='{"type":"statement","sql":"SELECT pg_sl',
    )
    assert read.unfinished == "B2"
    assert read.statements == ()


def test_a_failure_leads_to_the_statement_that_postgresql_refused(tmp_path: Path) -> None:
    place = {"file": "/shop/dist/migrations/b.js", "line": 7, "column": 27}
    read = trace(
        tmp_path,
        statement("SELECT 1", migration="B2"),
        statement("ALTER TABLE posts ADD a int", migration="B2", line=place, error=ERROR),
        statement("ROLLBACK"),
        {"type": "migration", "name": "B2", "stamp": 2, "ms": 3, "error": ERROR},
    )
    assert read.failed is not None
    failing = read.failing_statement(read.failed.name)
    assert failing is not None
    assert failing.sql == "ALTER TABLE posts ADD a int"
    assert failing.line == Line("/shop/dist/migrations/b.js", 7, 27)
    assert failing.error is not None
    assert (failing.error.code, failing.error.position) == ("42P01", 13)


def test_an_error_that_a_migration_caught_is_no_failure(tmp_path: Path) -> None:
    read = trace(
        tmp_path,
        statement("SELECT nothing", migration="A1", error=ERROR),
        {"type": "migration", "name": "A1", "stamp": 1, "ms": 3},
    )
    assert read.failed is None


def test_the_row_of_the_migrations_table_is_read(tmp_path: Path) -> None:
    row = {"table": '"migrations"', "stamp": 1, "name": "A1"}
    read = trace(tmp_path, statement('INSERT INTO "migrations"…', row=row))
    assert read.statements[0].row == Row('"migrations"', 1, "A1")


def test_a_refused_database_is_named_once(tmp_path: Path) -> None:
    refused = {"type": "refused", "host": "db.example.com", "port": 5432, "database": "shop"}
    assert trace(tmp_path, refused, refused).refused == ("db.example.com:5432/shop",)
