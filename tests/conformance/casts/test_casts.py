"""What `sql.casts` says of every pair of types, asked of a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import psycopg
import pytest

from migration_guard.entities.column_types import SUPPORTED, column_type
from migration_guard.schema.model import Column, ColumnType, Name
from migration_guard.sql.casts import Cast, cast, loses
from migration_guard.sql.column_changes import alterations
from migration_guard.sql.faults import OPERATORS
from support.scratch import scratch_database

pytestmark = pytest.mark.e2e

EXTENSIONS = {"citext", "cube", "geography", "geometry", "halfvec", "hstore", "ltree", "vector"}
TYPES = sorted(SUPPORTED - EXTENSIONS - {"enum"})
SINCE_18 = {(a, b) for a, b in product(("smallint", "integer", "bigint"), ["bytea"])}
SINCE_18 |= {(b, a) for a, b in SINCE_18}
"""Casts of PostgreSQL 18 that older ones do not have: not taken for granted."""


@pytest.fixture(scope="module")
def database(server: str) -> Iterator[Any]:
    with scratch_database(server) as connection:
        yield connection


def typed(name: str, *, array: bool = False) -> ColumnType:
    found = column_type(name, array=array)
    assert isinstance(found, ColumnType)
    return found


def is_taken(database: Any, made: ColumnType, sql: str) -> bool:
    """Whether PostgreSQL takes the statement on an empty table."""
    try:
        with database.transaction(force_rollback=True):
            database.execute(f'CREATE TABLE "t" ("c" {made})')
            database.execute(sql)
    except (psycopg.errors.CannotCoerce, psycopg.errors.DatatypeMismatch):
        return False
    return True


def statement(made: ColumnType, wanted: ColumnType) -> str:
    change = alterations(Name("", "t"), Column("c", wanted), Column("c", made), ("type",))
    (found,) = change
    return found.sql


@pytest.mark.parametrize("array", [False, True], ids=["values", "arrays"])
@pytest.mark.parametrize("old", TYPES)
def test_every_pair_is_converted_or_is_not(old: str, array: bool, database: Any) -> None:
    for new in TYPES:
        if new == old or (old, new) in SINCE_18:
            continue
        made, wanted = typed(old, array=array), typed(new, array=array)
        how, sql = cast(made, wanted), statement(made, wanted)
        if how is None:
            by_itself = f'ALTER TABLE "t" ALTER COLUMN "c" TYPE {wanted} USING "c"::{wanted}'
            assert not is_taken(database, made, by_itself), (old, new)
        else:
            assert (" USING " in sql) == (how is not Cast.ASSIGNED)
            assert is_taken(database, made, sql), (old, new, sql)


def test_a_text_that_is_too_long_is_refused_and_not_cut(database: Any) -> None:
    """An explicit cast to `varchar(3)` would cut it without a word."""
    made, wanted = ColumnType("text"), ColumnType("character varying", length=3)
    database.execute("CREATE TABLE t (c text); INSERT INTO t VALUES ('long')")
    with pytest.raises(psycopg.errors.StringDataRightTruncation):
        database.execute(statement(made, wanted))
    database.execute("DROP TABLE t")


VALUES = {
    "numeric": "1.5",
    "real": "1.5",
    "double precision": "1.23456789012345",
    "integer": "16777217",
    "bigint": "9007199254740993",
    "smallint": "7",
    "date": "'2020-02-29'",
    "timestamp without time zone": "'2020-02-29 10:11:12.123456'",
    "timestamp with time zone": "'2020-02-29 10:11:12.123456+00'",
    "time without time zone": "'10:11:12.123456'",
    "inet": "'10.1.2.3/8'",
    "json": """'{"a": 1, "a": 2}'""",
    "uuid": "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    "boolean": "true",
}


@pytest.mark.parametrize("old", sorted(VALUES))
def test_what_does_not_lose_brings_every_value_back(old: str, database: Any) -> None:
    """There and back again is the same text; where it is not, `loses` said so."""
    for new in TYPES:
        made, wanted = typed(old), typed(new)
        if new == old or cast(made, wanted) is None or cast(wanted, made) is None:
            continue
        try:
            with database.transaction(force_rollback=True):
                database.execute(f"CREATE TABLE t (c {made}); INSERT INTO t VALUES ({VALUES[old]})")
                (before,) = database.execute("SELECT c::text FROM t").fetchone()
                database.execute(statement(made, wanted))
                database.execute(statement(wanted, made))
                (after,) = database.execute("SELECT c::text FROM t").fetchone()
        except psycopg.errors.DataError:
            continue  # refused: nothing is lost
        assert before == after or loses(made, wanted), (old, new, before, after)


def test_no_comparison_of_postgresql_is_taken_for_a_slip_of_the_pen(database: Any) -> None:
    sql = "SELECT DISTINCT oprname FROM pg_operator WHERE oprname ~ '^[<>=!]+$'"
    assert {name for (name,) in database.execute(sql)} == OPERATORS
