"""Which comparisons are about the database's kind."""

from __future__ import annotations

import pytest

from migration_guard.sql.dialects import is_this_database


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        pytest.param({"process", "env", "DB_TYPE"}, "postgres", True, id="PostgreSQL"),
        pytest.param({"databaseType"}, "SQLITE3", False, id="another"),
        pytest.param({"queryRunner", "connection", "options", "type"}, "mysql", False, id="TypeORM"),
        pytest.param({"config", "get", "database.dialect"}, "PostgreSQL", True, id="a setting"),
        pytest.param({"process", "env", "NODE_ENV"}, "postgres", None, id="another question"),
        pytest.param({"databaseType"}, "production", None, id="no database"),
    ],
)  # fmt: skip
def test_a_comparison_with_a_database(words: set[str], text: str, expected: bool | None) -> None:
    assert is_this_database(words, text) is expected
