"""The tables that a statement names, and whether it reads all their rows."""

from __future__ import annotations

import pytest

from migration_guard.sql.reach import named_tables, reads_every_row


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        pytest.param('UPDATE "post" SET "title" = (SELECT a.name FROM author a)',
                     ["author", "post"], id="update"),
        pytest.param("ALTER TABLE public.post ADD a int", ["post"], id="the default schema"),
        pytest.param("CREATE INDEX i ON shop.post (a)", ["shop.post"], id="another schema"),
        pytest.param("DELETE FROM post; INSERT INTO tag SELECT * FROM post", ["post", "tag"],
                     id="two statements"),
        pytest.param("SELECT pg_sleep(1)", [], id="none"),
        pytest.param("UPDATE SET WHERE", [], id="no SQL"),
    ],
)  # fmt: skip
def test_the_tables_of_a_statement_are_found(sql: str, tables: list[str]) -> None:
    assert [str(name) for name in named_tables(sql)] == tables


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param("ALTER a SET NOT NULL", True, id="set-not-null"),
        pytest.param("ADD CHECK (a > 0)", True, id="check"),
        pytest.param("ADD CONSTRAINT u UNIQUE (a)", True, id="unique"),
        pytest.param("ADD PRIMARY KEY (a)", True, id="primary-key"),
        pytest.param("ADD EXCLUDE USING gist (a WITH &&)", True, id="exclude"),
        pytest.param("ADD b int CHECK (b > 0)", True, id="column-with-check"),
        pytest.param("ADD c int, ALTER a SET NOT NULL", True, id="one-of-two"),
        pytest.param("ADD CHECK (a > 0) NOT VALID", False, id="not-valid"),
        pytest.param("ADD CONSTRAINT u UNIQUE USING INDEX i", False, id="using-index"),
        pytest.param("ADD FOREIGN KEY (a) REFERENCES b (id)", False, id="foreign-key"),
        pytest.param("ADD b int NOT NULL DEFAULT 0", False, id="add-column"),
        pytest.param("ALTER a DROP NOT NULL", False, id="drop-not-null"),
        pytest.param("RENAME a TO b", False, id="rename"),
        pytest.param("DROP a", False, id="drop"),
    ],
)
def test_what_looks_through_the_table_is_known(change: str, expected: bool) -> None:
    assert reads_every_row(f"ALTER TABLE post {change}") is expected


def test_what_creates_a_table_looks_through_none() -> None:
    assert not reads_every_row("CREATE TABLE t (id int PRIMARY KEY CHECK (id > 0))")
    assert not reads_every_row("ALTER TABLE")
