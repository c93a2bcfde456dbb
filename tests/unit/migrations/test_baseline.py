"""A baseline is written from a schema and read back as the same schema."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.migrations.baseline import Baseline, baseline_script, read_baseline
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.replay import replay
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unique,
    Unknown,
)

POST, AUTHOR, LOG = Name("", "post"), Name("", "author"), Name("audit", "log")
STATUS = Name("", "status")
WHY = Unknown("computed at run time")
KNOWN = Schema(
    {
        AUTHOR: Table(
            AUTHOR,
            (
                Column("id", ColumnType("integer"), generated="increment"),
                Column("na\"me: it's", ColumnType("character varying", length=20), True),
            ),
            PrimaryKey(("id",), "PK_author"),
        ),
        POST: Table(
            POST,
            (
                Column("id", ColumnType("uuid"), generated="uuid"),
                Column("status", ColumnType("enum", enum=STATUS), True, comment="draft; or not"),
                Column("author_id", ColumnType("integer"), True),
                Column("size", ColumnType("numeric", precision=10, scale=2), False, "0"),
            ),
            PrimaryKey(("id",), "PK_post"),
            (Unique("UQ_post", ("size",)),),
            (Index("IDX_post", ("author_id",), where="size > 0"),),
            (ForeignKey("FK_post", ("author_id",), AUTHOR, ("id",), on_delete="CASCADE"),),
            (Check("CHK_post", "size > 0"),),
        ),
        LOG: Table(LOG, (Column("at", ColumnType("timestamp with time zone")),)),
    },
    {STATUS: Enum(STATUS, ("draft", "it's", "-- not known: anything: x"))},
    frozenset({Name("", "busy_author")}),
)


def written(schema: Schema, *migrations: str) -> str:
    return baseline_script(schema, migrations, "the entities of HEAD (98e217e)")


def read(text: str) -> Baseline:
    return read_baseline("baseline.sql", text.encode())


def made(baseline: Baseline) -> Schema:
    return apply_all(change for change, _ in baseline.changes)


def again(schema: Schema) -> Schema:
    return made(read(written(schema)))


def test_a_known_schema_comes_back_as_it_was() -> None:
    back = again(KNOWN)
    default = back.tables[POST].columns[0]
    assert default == Column("id", ColumnType("uuid"), False, "uuid_generate_v4()", "uuid")
    serial = back.tables[AUTHOR].columns[0]
    assert (serial.type, serial.generated) == (ColumnType("integer"), "increment")
    assert back.tables[POST].columns[1:] == KNOWN.tables[POST].columns[1:]
    assert back.tables[AUTHOR].columns[1:] == KNOWN.tables[AUTHOR].columns[1:]
    for name, table in KNOWN.tables.items():
        other = back.tables[name]
        assert (other.primary_key, other.uniques, other.indexes, other.foreign_keys) == (
            table.primary_key,
            table.uniques,
            table.indexes,
            table.foreign_keys,
        )
        assert (other.checks, other.unknown, other.created) == (table.checks, (), True)
    assert (back.enums, back.views, back.unknown) == (KNOWN.enums, KNOWN.views, ())


def test_writing_what_was_read_gives_the_same_file() -> None:
    assert written(again(KNOWN)) == written(KNOWN)


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(Column("c", WHY, WHY, WHY), id="type"),
        pytest.param(Column("c", ColumnType("integer"), WHY), id="nullability"),
        pytest.param(Column("c", ColumnType("integer"), False, WHY), id="default"),
        pytest.param(Column("c", ColumnType("integer"), WHY, WHY), id="both"),
    ],
)
def test_what_is_not_known_of_a_column_stays_unknown(column: Column) -> None:
    table = Table(POST, (Column("id", ColumnType("integer")), column))
    assert again(Schema({POST: table})).tables[POST] == table


def test_an_enum_without_values_keeps_its_columns() -> None:
    table = Table(POST, (Column("status", ColumnType("enum", enum=STATUS)),))
    schema = Schema({POST: table}, {STATUS: Enum(STATUS, WHY)})
    assert again(schema) == schema


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(Table(POST, unknown=(WHY.reason,)), id="the whole table"),
        pytest.param(Table(POST, primary_key=WHY), id="its primary key"),
        pytest.param(
            Table(POST, (Column("c", WHY, WHY, WHY),), indexes=(Index("i", ("c",)),)),
            id="the column of an index",
        ),
    ],
)
def test_a_part_that_sql_does_not_hold_leaves_its_table_uncertain(table: Table) -> None:
    log = KNOWN.tables[LOG]
    back = again(Schema({POST: table, LOG: log}))
    assert back.tables[POST].unknown
    assert (back.tables[LOG], back.unknown) == (log, ())


def test_a_reason_of_several_lines_is_one_line() -> None:
    assert again(Schema(unknown=("one\nDROP TABLE post;",))).unknown == ("one DROP TABLE post;",)


def test_the_migrations_that_it_includes_are_named() -> None:
    baseline = read(written(KNOWN, "A1690000000000", "B1690000000001"))
    assert baseline.migrations == {"A1690000000000", "B1690000000001"}
    assert baseline.problems == ()


def test_each_object_has_its_line() -> None:
    text = written(KNOWN, "A1690000000000")
    wanted = text.splitlines().index('CREATE TABLE "post" (') + 1
    found = replay([], baseline=read(text))
    assert found.locations[("post", "columns", "size")] == Location("baseline.sql", wanted)


def test_a_dump_is_a_baseline_too() -> None:
    dump = """\
-- PostgreSQL database dump
-- includes: A1690000000000
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.author (
    id integer NOT NULL,
    name text DEFAULT 'a;b'::text
);
ALTER TABLE public.author OWNER TO shop;
CREATE SEQUENCE public.author_id_seq AS integer START WITH 1 NO MINVALUE CACHE 1;
ALTER SEQUENCE public.author_id_seq OWNED BY public.author.id;
ALTER TABLE ONLY public.author ALTER COLUMN id SET DEFAULT nextval('public.author_id_seq'::regclass);
ALTER TABLE ONLY public.author ADD CONSTRAINT author_pkey PRIMARY KEY (id);
"""
    baseline = read(dump)
    table = made(baseline).tables[AUTHOR]
    assert (baseline.problems, baseline.migrations) == ((), {"A1690000000000"})
    assert table.primary_key == PrimaryKey(("id",), "author_pkey")
    assert [(c.name, c.generated, c.default) for c in table.columns][1] == ("name", None, "'a;b'")
    assert table.columns[0].generated == "increment"


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        pytest.param("CREATE TABLE a (b int);\nCREATE TABEL c ();", "cannot read", 2, id="syntax"),
        pytest.param("-- migration-guard baseline 2\n", "format 2", 1, id="a newer format"),
        pytest.param("SELECT 1;\n'", "cannot read", 2, id="no SQL at all"),
    ],
)
def test_what_is_not_understood_is_said(text: str, problem: str, line: int) -> None:
    ((reason, place),) = read(text).problems
    assert problem in reason
    assert place == Location("baseline.sql", line)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('-- not known: column "t": why', id="too short a path"),
        pytest.param("-- not known: something: why", id="an unknown word"),
    ],
)
def test_a_comment_that_is_not_understood_makes_everything_uncertain(line: str) -> None:
    assert "is not understood" in made(read(f"{line}\n")).unknown[0]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"\0", "é".encode("utf-16")])
def test_any_bytes_are_answered(content: bytes) -> None:
    read_baseline("baseline.sql", content)


MIGRATIONS = [
    read_migration_file(
        f"{stamp}-M.ts", f"export class M{stamp} {{ async up(q) {{ await q.query(`{sql}`) }} }}".encode()
    )
    for stamp, sql in (
        (1690000000000, "CREATE TABLE post (id int)"),
        (1690000000001, "ALTER TABLE post ADD title text"),
    )
]  # fmt: skip


def test_the_replay_runs_what_the_baseline_does_not_include() -> None:
    text = "-- includes: M1690000000000\nCREATE TABLE post (id int, hand_made text);"
    found = replay(MIGRATIONS, baseline=read(text))
    names = [column.name for column in found.schema.tables[POST].columns]
    assert (names, found.statements) == (["id", "hand_made", "title"], 1)
    assert found.made_by[("post", "columns", "id")] == "the baseline"
    assert found.made_by[("post", "columns", "title")] == "M1690000000001"


def test_medusa_s_own_tables_are_there_before_the_baseline() -> None:
    text = 'ALTER TABLE "product" ADD "care" text;'
    found = replay([], core_tables={"product": frozenset({"id"})}, baseline=read(text))
    table = found.schema.tables[Name("", "product")]
    assert ([column.name for column in table.columns], table.created) == (["id", "care"], False)
