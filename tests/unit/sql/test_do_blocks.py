"""DO blocks: what can be read is read, the rest is opaque."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.changes import Attempt, CreateEnum, NoEffect, Opaque
from migration_guard.schema.model import Enum, Name, Schema
from migration_guard.sql.statements import effects

KIND = Name("", "kind")
POST = Name("", "post")


def made(*statements: str) -> Schema:
    return apply_all(change for sql in statements for change in effects(sql))


CREATE_KIND = """DO $$ BEGIN
  CREATE TYPE "kind" AS ENUM ('a', 'b');
EXCEPTION WHEN duplicate_object THEN null;
END $$;"""

ADD_COLUMN = """DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns
                 WHERE table_name = 'post' AND column_name = 'title') THEN
    ALTER TABLE "post" ADD COLUMN "title" text;
  END IF;
END
$$"""

RENAME = """DO $$ BEGIN
  ALTER TABLE post RENAME COLUMN quantity TO required;
EXCEPTION
  WHEN undefined_column THEN RAISE NOTICE 'no %', 'quantity';
  WHEN duplicate_column OR others THEN NULL;
END; $$"""


def test_plain_statements_are_read_as_they_are() -> None:
    assert effects("DO $$ BEGIN CREATE TYPE kind AS ENUM ('a'); END $$") == (
        CreateEnum(Enum(KIND, ("a",))),
    )


def test_a_type_is_created_when_it_is_not_there() -> None:
    assert made(CREATE_KIND).enums[KIND].values == ("a", "b")
    assert made("CREATE TYPE kind AS ENUM ('x')", CREATE_KIND).enums[KIND].values == ("x",)
    assert made(CREATE_KIND).unknown == ()


def test_a_column_is_added_when_it_is_not_there() -> None:
    added = made("CREATE TABLE post (id int)", ADD_COLUMN).tables[POST]
    assert [column.name for column in added.columns] == ["id", "title"]
    there = made("CREATE TABLE post (id int, title int)", ADD_COLUMN).tables[POST]
    assert there == made("CREATE TABLE post (id int, title int)").tables[POST]


def test_a_column_is_renamed_when_it_can_be() -> None:
    renamed = made("CREATE TABLE post (quantity int)", RENAME).tables[POST]
    assert [column.name for column in renamed.columns] == ["required"]
    for columns in ("other int", "quantity int, required int"):
        before = made(f"CREATE TABLE post ({columns})")
        assert made(f"CREATE TABLE post ({columns})", RENAME) == before


def test_all_of_several_statements_are_made_or_none() -> None:
    block = """DO $$ BEGIN ALTER TABLE post ADD a int; ALTER TABLE post ADD b int;
    EXCEPTION WHEN duplicate_column THEN NULL; END $$"""
    both = made("CREATE TABLE post (id int)", block).tables[POST]
    assert [column.name for column in both.columns] == ["id", "a", "b"]
    none = made("CREATE TABLE post (id int, b int)", block).tables[POST]
    assert [column.name for column in none.columns] == ["id", "b"]


SEVERAL = """DO $$ BEGIN
  ALTER TABLE post ADD first int;
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'kind') THEN
    CREATE TYPE kind AS ENUM ('a');
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'old') THEN
    EXECUTE 'ALTER TABLE post DROP COLUMN "old"';
  END IF;
  if exists (SELECT 1 FROM pg_indexes WHERE indexname = 'Old_i') THEN
    EXECUTE 'DROP INDEX "Old_i"'; END IF;
  DROP TABLE IF EXISTS gone;
END $$"""


def test_each_question_of_a_block_has_its_own_answer() -> None:
    before = 'CREATE TABLE gone (); CREATE TABLE post (old int); CREATE INDEX "Old_i" ON post (old)'
    found = made(before, SEVERAL)
    assert [column.name for column in found.tables[POST].columns] == ["first"]
    assert (found.tables.keys(), found.enums[KIND].values) == ({POST}, ("a",))
    assert found.tables[POST].indexes == ()
    other = made("CREATE TYPE kind AS ENUM ('x'); CREATE TABLE post (a int)", SEVERAL)
    assert [column.name for column in other.tables[POST].columns] == ["a", "first"]
    assert (other.enums[KIND].values, other.tables[POST].unknown) == (("x",), ())


LOOKED_UP = """DO $$
DECLARE
  constraint_name text;
BEGIN
  SELECT tc.constraint_name INTO constraint_name FROM information_schema.table_constraints tc
  WHERE tc.table_name = 'post' AND tc.constraint_type = '{kind}' {like};
  IF constraint_name IS NOT NULL THEN
    EXECUTE {drop};
  END IF;
END $$;"""
DROP = """format('ALTER TABLE "post" DROP CONSTRAINT "%s"', constraint_name)"""
KEYS = """CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE post (id int PRIMARY KEY, slug text UNIQUE, a int REFERENCES other)"""


@pytest.mark.parametrize(
    ("kind", "like", "drop", "left"),
    [
        pytest.param("PRIMARY KEY", "", DROP, (0, 1, 1), id="the primary key"),
        pytest.param(
            "UNIQUE",
            "AND tc.constraint_name LIKE '%sl_g%'",
            "'ALTER TABLE post DROP CONSTRAINT ' || quote_ident(constraint_name)",
            (1, 0, 1),
            id="a unique constraint",
        ),
        pytest.param("FOREIGN KEY", "", DROP.replace('"%s"', "%I"), (1, 1, 0), id="a foreign key"),
        pytest.param("UNIQUE", "AND tc.constraint_name LIKE 'x%'", DROP, (1, 1, 1), id="none"),
    ],
)
def test_a_constraint_is_looked_up_and_dropped(
    kind: str, like: str, drop: str, left: tuple[int, ...]
) -> None:
    post = made(KEYS, LOOKED_UP.format(kind=kind, like=like, drop=drop)).tables[POST]
    found = (int(post.primary_key is not None), len(post.uniques), len(post.foreign_keys))
    assert (found, post.unknown) == (left, ())


def test_of_several_constraints_which_is_found_is_not_known() -> None:
    block = LOOKED_UP.format(kind="UNIQUE", like="", drop=DROP)
    post = made(KEYS, "ALTER TABLE post ADD UNIQUE (a)", block).tables[POST]
    assert (len(post.uniques), len(post.unknown)) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "like", "drop"),
    [
        pytest.param("CHECK", "", DROP, id="checks, where NOT NULL is one"),
        pytest.param("UNIQUE", "OR true", DROP, id="another question"),
        pytest.param("UNIQUE", "", DROP.replace("post", "other"), id="another table"),
        pytest.param("UNIQUE", "", DROP.replace("CONSTRAINT", "COLUMN"), id="a column"),
    ],
)
def test_another_look_up_is_opaque(kind: str, like: str, drop: str) -> None:
    (change,) = effects(LOOKED_UP.format(kind=kind, like=like, drop=drop))
    assert isinstance(change, Opaque)


def test_what_an_attempt_does_to_an_unknown_table_is_not_known() -> None:
    table = made("ALTER TABLE post ADD id int", ADD_COLUMN).tables[POST]
    assert table.column("title") is None
    assert table.unknown


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("BEGIN EXECUTE 'ALTER TABLE post ADD ' || x; END", id="dynamic"),
        pytest.param("BEGIN EXECUTE format('DROP TABLE %I', 'post'); END", id="formatted"),
        pytest.param(
            "BEGIN IF NOT EXISTS (SELECT FROM c WHERE n = 'a') THEN"
            " IF NOT EXISTS (SELECT FROM c WHERE n = 'post') THEN DROP TABLE post; END IF;"
            " END IF; END",
            id="a question in a question",
        ),
        pytest.param(
            "BEGIN IF NOT EXISTS (SELECT FROM c WHERE n = 'post') THEN DROP TABLE post; END IF;"
            " PERFORM f(); END",
            id="a function after a question",
        ),
        pytest.param("BEGIN PERFORM f('post'); END", id="a function"),
        pytest.param("DECLARE r record; BEGIN ALTER TABLE post ADD x int; END", id="variables"),
        pytest.param("BEGIN FOR r IN SELECT 1 LOOP DROP TABLE post; END LOOP; END", id="a loop"),
        pytest.param(
            "BEGIN IF NOT EXISTS (SELECT 1 FROM other) THEN DROP TABLE post; END IF; END",
            id="a question about rows",
        ),
        pytest.param(
            "BEGIN IF NOT EXISTS (SELECT FROM x WHERE n = 'post') THEN DROP TABLE post;"
            " ELSE DROP TABLE q; END IF; END",
            id="else",
        ),
        pytest.param(
            "BEGIN DROP TABLE post; EXCEPTION WHEN others THEN DROP TABLE q; END",
            id="a handler that does something",
        ),
        pytest.param("BEGIN ALTER TABLE post ADD; END", id="a syntax error"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_blocks_are_opaque(body: str) -> None:
    (change,) = effects(f"DO $$ {body} $$")
    assert isinstance(change, Opaque)
    assert not body or "post" in change.mentions


def test_another_language_is_opaque() -> None:
    (change,) = effects("DO LANGUAGE plperl $$ BEGIN DROP TABLE post; END $$")
    assert isinstance(change, Opaque)


def test_an_attempt_keeps_what_it_mentions() -> None:
    (change,) = effects(ADD_COLUMN)
    assert isinstance(change, Attempt)
    assert {"post", "title"} <= change.mentions


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("BEGIN IF EXISTS (SELECT 1 FROM post WHERE title IS NULL) THEN RAISE "
                     "EXCEPTION 'ALTER TABLE post first'; END IF; END", id="a check of the rows"),
        pytest.param("DECLARE rec RECORD; made uuid; BEGIN FOR rec IN SELECT id FROM post LOOP "
                     "made := gen_random_uuid(); /* DROP TABLE post */ INSERT INTO comment "
                     "VALUES (made, rec.id); UPDATE post SET \"drop\" = made; END LOOP; END",
                     id="a backfill"),
        pytest.param("BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reader') THEN "
                     "CREATE ROLE reader NOLOGIN; END IF; GRANT SELECT ON post TO reader; END",
                     id="a role"),
        pytest.param("BEGIN PERFORM 1 FROM post; PERFORM pg_advisory_lock(7); END", id="looks"),
    ],
)  # fmt: skip
def test_a_block_that_changes_rows_and_rights_alone_has_no_effect(body: str) -> None:
    assert effects(f"DO $$ {body} $$") == (NoEffect("DO"),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("BEGIN FOR i IN 1..2 LOOP EXECUTE 'ALTER TABLE post ADD a' || i; END LOOP; "
                     "END", id="SQL put together"),
        pytest.param("BEGIN IF now() > '2020-01-01' THEN ALTER TABLE post ADD a int; END IF; END",
                     id="a change"),
        pytest.param("BEGIN PERFORM rebuild(); END", id="a function"),
        pytest.param("BEGIN IF true THEN CALL rebuild(); END IF; END", id="a procedure"),
    ],
)  # fmt: skip
def test_a_block_that_may_do_more_is_not_interpreted(body: str) -> None:
    (change,) = effects(f"DO $$ {body} $$")
    assert isinstance(change, Opaque)
