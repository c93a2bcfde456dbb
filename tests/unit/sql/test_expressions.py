"""Equal defaults and predicates have one canonical text; different ones do not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_guard.sql.expressions import canonical

EQUAL = [
    pytest.param("'a'::character varying", "'a'", None, id="cast of a string"),
    pytest.param('\'a\'::text::"public"."e"', "'a'", None, id="two casts of a string"),
    pytest.param("'0'", "0", "integer", id="quoted integer"),
    pytest.param("'0'::bigint", "0", "int8", id="cast quoted integer"),
    pytest.param("'-1'::integer", "-1", None, id="negative integer as PostgreSQL prints it"),
    pytest.param("- 1", "-1", None, id="minus apart"),
    pytest.param("'0.50'", "0.5", "numeric(10,2)", id="quoted numeric with a zero"),
    pytest.param("1e2", "100", "double precision", id="exponent"),
    pytest.param("CURRENT_TIMESTAMP", "now()", None, id="current_timestamp"),
    pytest.param("CURRENT_TIMESTAMP(6)", "now()", None, id="full precision"),
    pytest.param("transaction_timestamp()", "NOW()", None, id="transaction_timestamp"),
    pytest.param(
        "('now'::text)::timestamp(3) with time zone",
        "CURRENT_TIMESTAMP(3)",
        None,
        id="TypeORM's precise timestamp",
    ),
    pytest.param("('now'::text)::date", "CURRENT_DATE", "date", id="TypeORM's current_date"),
    pytest.param("'t'::bool", "true", "boolean", id="boolean letter"),
    pytest.param("FALSE", "'f'", "boolean", id="boolean in capitals"),
    pytest.param('\'{"b": 1, "a":[ ]}\'::jsonb', '\'{"a":[],"b":1}\'', "jsonb", id="jsonb"),
    pytest.param("ARRAY[]::text[]", "'{}'", "text[]", id="empty array"),
    pytest.param("ARRAY['a', 'b']", "'{a,b}'", "text[]", id="array of words"),
    pytest.param("'{\"a\", b}'", "'{a,b}'", "character varying array", id="quoted array items"),
    pytest.param('("deleted_at" IS NULL)', "DELETED_AT is null", None, id="case and parentheses"),
    pytest.param('"post"."a" > 0', "a > 0", None, id="the column's table"),
    pytest.param("a != 1", "a <> 1", None, id="not equal"),
    pytest.param("((a) AND ((b)))", "a and b", None, id="redundant parentheses"),
    pytest.param(
        "((s)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
        "s IN ('x', 'y')",
        None,
        id="IN as PostgreSQL stores it",
    ),
    pytest.param("(a >= 1) AND (a <= 2)", "a BETWEEN 1 AND 2", None, id="between"),
    pytest.param("a ~~ 'x%'::text", "a LIKE 'x%'", None, id="like"),
    pytest.param(
        "'{00000000-0000-0000-0000-00000000000A}'",
        "'{00000000-0000-0000-0000-00000000000a}'",
        "uuid",
        id="uuid letters",
    ),
    pytest.param("public.uuid_generate_v4()", "uuid_generate_v4()", "uuid", id="public function"),
    pytest.param("0", "'0'", "text", id="number for a text column"),
]

DIFFERENT = [
    pytest.param("'0'", "0", None, id="quoted number of unknown type"),
    pytest.param("'01'", "'1'", "text", id="leading zero of a text"),
    pytest.param("'A'", "'a'", "text", id="case inside quotes"),
    pytest.param('"A" > 0', "a > 0", None, id="case of a quoted name"),
    pytest.param("a AND (b OR c)", "(a AND b) OR c", None, id="precedence"),
    pytest.param("a - (b - c)", "(a - b) - c", None, id="associativity"),
    pytest.param("uuid_generate_v4()", "gen_random_uuid()", "uuid", id="two uuid functions"),
    pytest.param("now()", "CURRENT_TIMESTAMP(3)", None, id="precision"),
    pytest.param("now()", "clock_timestamp()", None, id="another clock"),
    pytest.param("NULL", "'NULL'", "text", id="null and its word"),
    pytest.param("'{NULL}'", "'{\"NULL\"}'", "text[]", id="null item and its word"),
    pytest.param("x::integer > 0", "x > 0", None, id="a cast that converts"),
    pytest.param("count(DISTINCT x)", "count(x)", None, id="distinct"),
    pytest.param("'[1,2]'", "'[2,1]'", "jsonb", id="order in a json array"),
    pytest.param('"user" = 1', "user = 1", None, id="a column named like a key word"),
    pytest.param("a IS NULL", "a IS NOT NULL", None, id="null tests"),
]

UNREADABLE = ["", "a b", "1; DROP TABLE x", "-- only", "SELECT", "a,b", "'open", "x\0y", "1 FROM t"]


@pytest.mark.parametrize(("left", "right", "type_name"), EQUAL)
def test_equal_meaning_has_one_text(left: str, right: str, type_name: str | None) -> None:
    assert canonical(left, type_name) == canonical(right, type_name)


@pytest.mark.parametrize(("left", "right", "type_name"), DIFFERENT)
def test_different_meaning_keeps_different_texts(
    left: str, right: str, type_name: str | None
) -> None:
    assert canonical(left, type_name) != canonical(right, type_name)


@pytest.mark.parametrize(("left", "right", "type_name"), [*EQUAL, *DIFFERENT])
def test_a_canonical_text_is_its_own_canonical_text(
    left: str, right: str, type_name: str | None
) -> None:
    for text in (canonical(left, type_name), canonical(right, type_name)):
        assert canonical(text, type_name) == text


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_expression_comes_back_stripped(text: str) -> None:
    assert canonical(f"  {text} ") == text.strip()


def test_too_deep_an_expression_comes_back_as_it_is() -> None:
    deep = "1" + "+1" * 20_000
    assert canonical(deep) == deep


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "integer", "jsonb", "text[]", "nonsense("]))
def test_any_text_is_answered(text: str, type_name: str | None) -> None:
    assert isinstance(canonical(text, type_name), str)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=30), st.sampled_from([None, "text", "numeric", "boolean", "jsonb", "text[]"])
)
def test_any_string_constant_reaches_a_fixed_point(text: str, type_name: str | None) -> None:
    once = canonical("'" + text.replace("'", "''").replace("\0", "") + "'", type_name)
    assert canonical(once, type_name) == once
