"""What we say that PostgreSQL prints of defaults and conditions is what it prints."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from migration_guard.postgres.embedded import embedded_server
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Name, Table
from migration_guard.schema_builder.database_text import (
    column_types,
    printed_condition,
    printed_default,
)
from migration_guard.sql.expressions import canonical
from migration_guard.sql.parser import parse_expression
from migration_guard.sql.spelling import spelling_of_check
from migration_guard.sql.statements import effects

Connection = psycopg.Connection[tuple[str | None, ...]]

TABLE = """CREATE TABLE t (
    i integer, b bigint, s smallint, n numeric, p numeric(10,2), r real, d double precision,
    v character varying, w character varying(20), t text, c character(3), e t_e_enum, f boolean,
    u uuid, j jsonb, k json, day date, at timestamp, tz timestamptz, span interval,
    vs character varying[], ts text[], "Upper" integer)"""

DEFAULTS = [
    ("integer", "'0'"),
    ("integer", "5"),
    ("integer", "-1"),
    ("integer", "'-1'"),
    ("integer", "1 + 1"),
    ("bigint", "'9007199254740993'"),
    ("bigint", "7"),
    ("bigint", "extract(epoch from now())"),
    ("smallint", "'1'"),
    ("numeric", "'0'"),
    ("numeric", "0.5"),
    ("numeric", "'0.50'"),
    ("numeric", "'-0.5'"),
    ("numeric(10,2)", "'1.5'"),
    ("double precision", "'0.5'"),
    ("double precision", "0.5"),
    ("double precision", "'1'"),
    ("double precision", "'1e21'"),
    ("real", "'-0.1'"),
    ("boolean", "true"),
    ("boolean", "'f'"),
    ("character varying", "'x'"),
    ("character varying(20)", "'it''s'"),
    ("character varying", r"'a\b'"),
    ("character varying", "upper('Abc')"),
    ("character varying", "'X'::text"),
    ("character varying", "'x'::character varying(20)"),
    ("text", "'x'"),
    ("text", "lower('A'::text)"),
    ("text", "md5('a')"),
    ("uuid", "gen_random_uuid()"),
    ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("jsonb", """'{"long": 1, "a": [1,2.50, null], "b": "x"}'"""),
    ("jsonb", "'{}'::jsonb"),
    ("json", """'{"b":1, "a" : 2}'"""),
    ("date", "'2020-01-01'"),
    ("date", "CURRENT_DATE"),
    ("date", "('now'::text)::date"),
    ("timestamp", "'2020-01-01'"),
    ("timestamp", "'2020-01-01 10:00:00.500'"),
    ("timestamp", "now()"),
    ("timestamp", "CURRENT_TIMESTAMP(3)"),
    ("timestamp", "('now'::text)::timestamp(3) with time zone"),
    ("timestamp", "(now() at time zone 'utc')"),
    ("timestamp", "now() + interval '1 day'"),
    ("timestamp", "(now() + '1 day')"),
    ("timestamptz", "timezone('utc', now())"),
    ("time", "'10:00:00'"),
    ("interval", "'1 hour'"),
    ("interval", "'90 minutes'"),
    ("interval", "'2 weeks'"),
    ("interval", "'1 month'"),
    ("text[]", "'{a,b}'"),
    ("text[]", """'{"a b",c}'"""),
    ("text[]", "ARRAY[]::text[]"),
    ("text[]", "ARRAY['a','b']"),
    ("integer[]", "'{1, 2}'"),
    ("integer[]", "array[1,2]"),
    ("t_e_enum", "'a'"),
    ("t_e_enum[]", "'{a,b}'"),
    ("t_e_enum[]", "ARRAY['a'::t_e_enum]"),
]

CONDITIONS = [
    "i > 5",
    "i > -5",
    "i = 5 AND b <> 3 OR NOT f",
    "b > 5",
    "b > 9007199254740993",
    "s > 5",
    "n > 0",
    "n >= 0.5",
    "p > 0",
    "r > 0.5",
    "d > 5",
    "d > i",
    "n > i",
    "i + 1 > b * 2",
    "v = 'x'",
    "v <> t",
    "w LIKE 'x%'",
    "t = 'x'",
    "t ~ '^a'",
    "c = 'x'",
    "v || t = 'xy'",
    "e = 'a'",
    "e IN ('a', 'b')",
    "v IN ('x', 'y')",
    "v NOT IN ('x', 'y')",
    "v IN ('x')",
    "v = ANY (ARRAY['x', 'y'])",
    "v::text = ANY (ARRAY['x', 'y'])",
    "v <> ALL (ARRAY['x'])",
    "t = ANY (ARRAY['x', 'y'])",
    "i = ANY (ARRAY[1, 2])",
    "t IN ('x', 'y')",
    "i IN (1, 2, 3)",
    "b IN (1, 2)",
    "n IN (1, 2)",
    "s IN (1, 2)",
    "c IN ('x', 'y')",
    "f",
    "f = true",
    "NOT f",
    "f IS TRUE",
    "i IS NULL",
    "i IS NOT NULL AND v IS NULL",
    "i BETWEEN 1 AND 5",
    "i NOT BETWEEN 1 AND 5",
    "length(v) > 3",
    "char_length(t) <= 10",
    "lower(v) = 'x'",
    "COALESCE(i, 0) > 1",
    "COALESCE(v, 'x') = 'y'",
    "num_nonnulls(i, b) = 1",
    "day > '2020-01-01'",
    "day < at",
    "tz < now()",
    "at + interval '1 day' > now()",
    "j ->> 'a' = 'b'",
    "j IS NOT NULL",
    "jsonb_typeof(j) = 'object'",
    "u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    '"Upper" > 1',
    "span > interval '1 hour'",
]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with embedded_server() as server, psycopg.connect(server.url, autocommit=True) as open_one:
        open_one.execute("CREATE TYPE t_e_enum AS ENUM ('a', 'b')")
        open_one.execute(TABLE.encode())
        yield open_one


def model() -> Table:
    statements = ("CREATE TYPE t_e_enum AS ENUM ('a', 'b')", TABLE)
    schema = apply_all(change for sql in statements for change in effects(sql))
    return schema.tables[Name("", "t")]


@pytest.mark.e2e
@pytest.mark.parametrize(("type_", "default"), DEFAULTS)
def test_a_default(connection: Connection, type_: str, default: str) -> None:
    sql = f"CREATE TABLE lab (c {type_} DEFAULT {default})"
    connection.execute("DROP TABLE IF EXISTS lab")
    connection.execute(sql.encode())
    printed = connection.execute(
        "SELECT column_default FROM information_schema.columns WHERE table_name = 'lab'"
    ).fetchone()
    schema = apply_all(effects(sql))
    ours = printed_default(default, schema.tables[Name("", "lab")].columns[0])
    assert printed is not None
    assert (ours.sql, ours.doubt) == (printed[0], None)


@pytest.mark.e2e
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_as_it_is_replayed(connection: Connection, condition: str) -> None:
    connection.execute(f"ALTER TABLE t ADD CONSTRAINT k CHECK ({condition})".encode())
    printed = connection.execute(
        "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'"
    ).fetchone()
    connection.execute("ALTER TABLE t DROP CONSTRAINT k")
    node = parse_expression(condition)
    assert node is not None
    kept = spelling_of_check(node) or canonical(condition)
    ours = printed_condition(kept, column_types(model()))
    assert printed is not None
    assert (ours.sql, ours.doubt) == (printed[0], None)


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("my_own(i) > 1", "a call of my_own"),
        ("x > 1", 'column "x", whose type is not known'),
        ("i = v", "integer = character varying"),
        ("- i > 1", "the sign - before a value"),
        ("CASE WHEN f THEN true END", "an expression with CaseExpr"),
    ],
)
def test_what_is_not_known_has_a_reason(condition: str, reason: str) -> None:
    ours = printed_condition(condition, column_types(model()))
    assert ours.doubt == f"it is not known how PostgreSQL prints {reason}"
