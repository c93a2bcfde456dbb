"""`--pretty` against what TypeORM's formatter wrote of the same statements, byte for byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migration_guard.generation.pretty import formatted, pretty

RECORDED = Path(__file__).parents[2] / "conformance/generated/recorded.json"
STATEMENTS: list[tuple[str, str]] = json.loads(RECORDED.read_text("utf-8"))["pretty"]

DEVIATING: frozenset[str] = frozenset()
"""Statements that are laid out otherwise than by the formatter; none of those recorded."""


def test_several_hundred_statements_are_recorded() -> None:
    assert len(STATEMENTS) > 300
    assert len({expected for _, expected in STATEMENTS}) > 300


@pytest.mark.parametrize(("sql", "expected"), STATEMENTS, ids=range(len(STATEMENTS)))
def test_it_is_laid_out_as_by_typeorm(sql: str, expected: str) -> None:
    assert (pretty(sql) == expected) is (sql not in DEVIATING), pretty(sql)


PROBED = [
    ("a ||/ b", "a ||/ b"),
    ("x BETWEEN 1 AND 2 AND y", "x BETWEEN 1 AND 2\nAND y"),
    ("x BETWEEN a NOT b AND c", "x BETWEEN a NOT b\nAND c"),
    ("SELECT a, FROM b", "SELECT a,\n    FROM b"),
    ("a LIMIT 1, 2", "a\nLIMIT 1, 2"),
    ("a LIMIT now(), 2", "a\nLIMIT now(),\n    2"),
    ("x BETWEEN now() AND b", "x BETWEEN now()\nAND b"),
    ("x BETWEEN f() AND b", "x BETWEEN f() AND b"),
    ("CREATE OR REPLACE x UPDATE a", "CREATE OR REPLACE x\nUPDATE a"),
    ("ON  DELETE a", "ON  DELETE a"),
    ("INSERT   INTO a", "INSERT INTO a"),
    ("GRANT SELECT, UPDATE ON a", "GRANT SELECT,\n    UPDATE ON a"),
    ("a # b, c\nd", "a # b, c\nd"),
    ("a :'b', c", "a :'b',\nc"),
    ("DELETE FROM a WHERE b", "DELETE FROM a\nWHERE b"),
    ("a UNION ALL SELECT b", "a\nUNION ALL\nSELECT b"),
    ("CASE a WHEN b THEN c ELSE d END x", "CASE\n    a\n    WHEN b THEN c\n    ELSE d\nEND x"),
    ('"a".FROM', '"a".FROM'),
    ('"a" . FROM b', '"a".\nFROM b'),
    ("a -- b\n c", "a -- b\nc"),
    ("a /* b\n  c */ d", "a\n/* b\n c */\nd"),
    ("'a\n  b' c", "'a\n  b' c"),
    ("E'it''s'", "E'it' 's'"),
    ("'it''s' x", "'it''s' x"),
    ("ARRAY[1,  2]::text[]", "ARRAY [1,  2]::text []"),
    ("a ->> b", "a->>b"),
    ("a -1", "a -1"),
    ("$1, :name, ?", "$1,\n:name,\n?"),
    ("f(%s)" % ("a" * 48), f"f({'a' * 48})"),
    ("f(%s)" % ("a" * 49), f"f(\n    {'a' * 49}\n)"),
    ("a; b", "a;\nb"),
    (")", ")"),
    ("", ""),
]
"""What the formatter 1.2.5 answered when it was asked."""


@pytest.mark.parametrize(("sql", "expected"), PROBED)
def test_what_no_statement_of_typeorm_holds_is_laid_out_alike(sql: str, expected: str) -> None:
    assert formatted(sql) == expected


@given(st.text(alphabet=st.sampled_from("aA1 \n\t'\"`[](),.;:-/*$?ENDCASESETélß=<>|"), max_size=60))
def test_nothing_but_blanks_is_added_or_lost(sql: str) -> None:
    assert re.sub(r"\s", "", formatted(sql)) == re.sub(r"\s", "", sql)


def test_what_is_known_to_differ() -> None:
    """The formatter writes two of these strings without a blank where there was none, and an
    array after a single colon with a blank before both. No statement has either."""
    assert formatted("E'a'E'b'") == "E'a' E'b'"
    assert formatted("a :[1]") == "a: [1]"


def test_each_line_is_indented_even_inside_a_string() -> None:
    assert pretty("SELECT 'a\nb'") == "\n            SELECT 'a\n            b'\n        "


def test_a_long_statement_takes_time_in_proportion() -> None:
    columns = ", ".join(f'"c{n}" character varying NOT NULL' for n in range(5_000))
    lines = formatted(f'CREATE TABLE "t" ({columns})').splitlines()
    assert len(lines) == 5_002
