"""The statements that a finding offers: they run as they stand."""

from __future__ import annotations

from migration_guard.rules.drift_messages import statements
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Name

TABLE = Name("", "t")


def offered(wanted: Column, made: Column, *aspects: str) -> tuple[str, ...]:
    return statements(Drift(("t", "columns", "c"), "changed-column", wanted, made, aspects), TABLE)


def test_a_type_that_postgresql_does_not_convert_by_itself_is_converted_by_a_using_clause() -> None:
    text, number = (
        Column("c", ColumnType("text"), default="'1'"),
        Column("c", ColumnType("integer")),
    )
    assert offered(number, text, "type", "default") == (
        'ALTER TABLE "t" ALTER COLUMN "c" DROP DEFAULT',
        'ALTER TABLE "t" ALTER COLUMN "c" TYPE integer USING "c"::integer',
    )


def test_a_length_needs_no_such_clause() -> None:
    long, short = (Column("c", ColumnType("character varying", size)) for size in (20, 10))
    assert offered(long, short, "length") == (
        'ALTER TABLE "t" ALTER COLUMN "c" TYPE character varying(20)',
    )


def test_nothing_is_offered_where_nothing_certain_can_be_written() -> None:
    one, many = Column("c", ColumnType("text")), Column("c", ColumnType("text", array=True))
    assert offered(one, many, "array") == ()
