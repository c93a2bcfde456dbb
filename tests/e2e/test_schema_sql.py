"""The SQL of `migration-guard schema` makes, on a real PostgreSQL, the schema it is of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Schema, Table, Unknown
from migration_guard.sql.creation import creation
from migration_guard.sql.script import Gap, Statement
from migration_guard.sql.statements import effects
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program
from support.program import migration_guard
from support.scratch import actual, assert_equal_schemas, scratch_database

pytestmark = pytest.mark.e2e

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "examples" / "medusa-backend"
FIXTURES = TOP / "tests" / "conformance" / "declared" / "entities"
MADE_BY_HAND = ("left_alone",)  # an entity with synchronize: false refers to it
BY_HAND = """
CREATE TYPE "kind" AS ENUM ('a', 'it''s');
CREATE TABLE "log" ("id" serial CONSTRAINT "PK" PRIMARY KEY, "topics" bytea[], "kind" kind[],
  "at" timestamptz(3) DEFAULT CURRENT_TIMESTAMP(3), "text" varchar, "twice" int GENERATED ALWAYS
  AS ("id" * 2) STORED, "size" numeric(10,2) DEFAULT -1.5, "box" "char",
  CONSTRAINT "UQ" UNIQUE ("id"), CONSTRAINT "UQ2" UNIQUE ("text", "at"),
  CONSTRAINT "UQ3" UNIQUE ("text", "at"), CONSTRAINT "UQ4" UNIQUE ("at") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "CHK" CHECK ("size" > 0 OR "text" ~ '^x'));
CREATE INDEX "topic" ON "log" (("topics"[1]), ("topics"[2:3]));
CREATE INDEX "lower" ON "log" (lower("text")) WHERE "topics"[1] IS NOT NULL AND "text" <> '';
CREATE INDEX "hashed" ON "log" USING hash ("text");
CREATE TABLE "part" ("log" int CONSTRAINT "FK" REFERENCES "log" ON DELETE CASCADE
  DEFERRABLE INITIALLY DEFERRED)
"""
PRODUCT = 'CREATE TABLE "product" ("id" character varying PRIMARY KEY)'


@pytest.fixture
def database(server: str) -> Iterator[Any]:
    with scratch_database(server) as connection:
        yield connection


def make_fixtures(database: Any) -> Schema:
    """Runs the SQL of what the fixtures' entities declare."""
    declared = fixtures().schema
    database.execute('CREATE TABLE "left_alone" ("id" integer PRIMARY KEY)')
    for entry in creation(declared):
        assert isinstance(entry, Statement), entry
        database.execute(entry.sql)
    return declared


def fixtures() -> DeclaredSchema:
    sources = {path.name: path.read_bytes() for path in FIXTURES.glob("*.ts")}
    program = Program(lambda path: parse(sources[path]) if path in sources else None, sources)
    return declared_schema(program, sources, EntityOptions(typeorm_version="0.3.31"))


def test_the_fixtures_of_every_column_type_and_relation(database: Any) -> None:
    declared = make_fixtures(database)
    assert len(declared.tables) > 10
    real = actual(database, without=MADE_BY_HAND)
    assert_equal_schemas(declared, real)
    for name, table in declared.tables.items():
        assert [each.name for each in real.tables[name].columns] == [
            each.name for each in table.columns
        ]
        assert [each.comment for each in real.tables[name].columns] == [
            each.comment for each in table.columns
        ]


@pytest.mark.parametrize("side", ["--declared", "--replayed"])
def test_the_example_as_the_command_prints_it(database: Any, side: str) -> None:
    """Medusa's own table is there before; the example adds a column to it."""
    printed = migration_guard("schema", side, "--repo", str(EXAMPLE), cwd=TOP)
    assert (printed.returncode, printed.stderr) == (0, "")
    database.execute(PRODUCT)
    database.execute(printed.stdout)
    real = actual(database)
    tables = {"author", "post", "post_product", "product"}
    assert {name.name for name in real.tables} == tables
    care = real.tables[Name("", "product")].column("care_instructions")
    assert care == Column("care_instructions", ColumnType("text"), nullable=True)
    other = migration_guard(
        "schema", "--format=json", "--table=post", side, "--repo", str(EXAMPLE), cwd=TOP
    )
    for column in real.tables[Name("", "post")].columns:
        assert f'"name": "{column.name}"' in other.stdout


def test_what_is_not_known_is_said_and_the_rest_is_accepted(database: Any) -> None:
    """Half-known tables still give a script that runs."""
    reason = Unknown("computed at run time")
    columns = (
        Column("id", ColumnType("integer"), generated="increment"),
        Column("data", reason),
        Column("flag", ColumnType("boolean"), reason),
        Column("size", ColumnType("integer"), False, reason),
        Column("kind", ColumnType("enum", enum=Name("", "e"))),
    )
    table = Table(Name("", "t"), columns, primary_key=reason, unknown=("a step is not known",))
    schema = Schema({table.name: table}, {Name("", "e"): Enum(Name("", "e"), reason)})
    entries = list(creation(schema))
    for entry in entries:
        if isinstance(entry, Statement):
            database.execute(entry.sql)
    assert [entry.subject for entry in entries if isinstance(entry, Gap)] == [
        'type "public"."e"',
        'anything of "t"',
        '"t"."data"',
        'NOT NULL of "t"."flag"',
        'the default of "t"."size"',
        '"t"."kind"',
        'the primary key of "t"',
    ]
    made = actual(database).tables[table.name]
    assert [column.name for column in made.columns] == ["id", "flag", "size"]


def test_what_migrations_make_by_hand(database: Any) -> None:
    """A key that is there twice, subscripts, expressions, other methods, deferred checks."""
    replayed = apply_all(effects(BY_HAND))
    for entry in creation(replayed):
        assert isinstance(entry, Statement), entry
        database.execute(entry.sql)
    assert_equal_schemas(replayed, actual(database))


def test_a_difference_would_be_seen(database: Any) -> None:
    declared = make_fixtures(database)
    database.execute('ALTER TABLE "author" ALTER COLUMN "email" DROP NOT NULL')
    with pytest.raises(AssertionError):
        assert_equal_schemas(declared, actual(database, without=MADE_BY_HAND))
