"""Which spellings of a default TypeORM would not have written."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Name
from migration_guard.sql.parser import parse_expression
from migration_guard.sql.spelling import spelling_of, spelling_of_check
from migration_guard.sql.statements import effects


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("now()", None),
        ("'0.5'", "double precision"),
        ("5", "integer"),
        ("'{}'", "jsonb"),
        ("true", "boolean"),
        ("('now'::text)::timestamp(3) with time zone", None),
        ("'a'::text", "text"),
        ("'1.50'", "text"),
        ("1 +", None),
    ],
)
def test_typeorm_s_own_spelling_is_none(text: str, base: str | None) -> None:
    assert spelling_of(text, base) is None


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("CURRENT_TIMESTAMP", None, "CURRENT_TIMESTAMP"),
        ("current_timestamp(3)", None, "CURRENT_TIMESTAMP(3)"),
        ("CURRENT_DATE", "date", "CURRENT_DATE"),
        ("0.5", "numeric", "0.5"),
        ("'1.50'", "numeric", "'1.50'"),
        ("ARRAY[]::text[]", None, "ARRAY[]::text[]"),
        ("array['a', 'b']", None, "ARRAY['a', 'b']"),
    ],
)
def test_another_spelling_is_kept(text: str, base: str | None, expected: str) -> None:
    assert spelling_of(text, base) == expected


def test_a_new_default_takes_the_spelling_of_the_old_one_away() -> None:
    statements = (
        "CREATE TABLE t (a timestamptz DEFAULT CURRENT_TIMESTAMP)",
        "ALTER TABLE t ALTER a SET DEFAULT now()",
    )
    schema = apply_all(change for sql in statements for change in effects(sql))
    (column,) = schema.tables[Name("", "t")].columns
    assert (column.default, column.spelling) == ("now()", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s = any(array['a','b'])", "s = ANY (ARRAY['a', 'b'])"),
        ("(s)::text = ANY (ARRAY['a'::text, 'b'::text])", "s = ANY (ARRAY['a', 'b'])"),
        ("s <> ALL (ARRAY['it''s'])", "s <> ALL (ARRAY['it''s'])"),
        ("s IN ('a', 'b')", None),
        ("(s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])", None),
        ("s = ANY (ARRAY['a'::status])", None),
        ("i = ANY (ARRAY[1, 2])", None),
        ("s = ANY ('{a,b}')", None),
        ("lower(s) = ANY (ARRAY['a'])", None),
        ("s = ANY (ARRAY['a']) AND i > 0", None),
    ],
)
def test_a_check_that_postgresql_prints_otherwise_keeps_its_text(
    text: str, expected: str | None
) -> None:
    node = parse_expression(text)
    assert node is not None
    assert spelling_of_check(node) == expected
    made = apply_all(
        change
        for sql in (
            "CREATE TABLE a (s text, i int)",
            f"ALTER TABLE a ADD CONSTRAINT c CHECK ({text})",
        )
        for change in effects(sql)
    )
    (check,) = made.tables[Name("", "a")].checks
    assert check.spelling == expected
    assert check.written == (expected or check.expression)


def test_the_text_goes_along_when_its_column_is_renamed() -> None:
    statements = (
        "CREATE TABLE a (s text, CONSTRAINT c CHECK (s = ANY (ARRAY['a', 'b'])))",
        "ALTER TABLE a RENAME COLUMN s TO t",
    )
    made = apply_all(change for sql in statements for change in effects(sql))
    (check,) = made.tables[Name("", "a")].checks
    assert (check.expression, check.spelling) == ("t IN ('a', 'b')", "t = ANY (ARRAY['a', 'b'])")
