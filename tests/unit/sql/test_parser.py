"""PostgreSQL's parser: what is no SQL, with a tree and without one."""

from __future__ import annotations

import pytest

from migration_guard.sql.parser import (
    LONGEST_STATEMENT,
    NotParsedError,
    SqlSyntaxError,
    parse,
    syntax_error,
)

TEXTS = [
    "",
    ";",
    "SELECT 1; SELECT 2",
    "CREATE TABLE a (b integer",
    "SELECT 'open",
    "SELECT é 😀 FROM",
    "DO $$ whatever",
    "SELECT U&'\\00'",
    "SELECT 99999999999999999999, 1e999, x'1F', E'\\t\\u00e9', $1",
    "ALTER TABLE a ALTER COLUMN",
    "SELECT /* open",
    "SELECT " + "(" * 2000 + "1" + ")" * 2000,
    "SELECT " + "(" * 30_000 + "1" + ")" * 30_000,
    "SELECT '" + "x" * LONGEST_STATEMENT + "' FROM",
    "SELECT '\0'",
    "SELECT '\ud800'",
]


@pytest.mark.parametrize("sql", TEXTS, ids=range(len(TEXTS)))
def test_the_words_are_those_of_the_parser_that_makes_trees(sql: str) -> None:
    expected = None
    try:
        parse(sql)
    except NotParsedError:
        pass
    except SqlSyntaxError as error:
        expected = error.message
    assert syntax_error(sql) == expected


def test_a_tree_holds_what_json_says() -> None:
    (statement,) = parse("SELECT 'a\tb\x01é😀\"\\', 99999999999999999999, -2147483648, 1.50")
    values = [each["ResTarget"]["val"] for each in statement.node["targetList"]]
    assert values[0]["A_Const"]["sval"] == {"sval": 'a\tb\x01é😀"\\'}
    assert values[1]["A_Const"]["fval"] == {"fval": "99999999999999999999"}
    assert values[3]["A_Const"]["fval"] == {"fval": "1.50"}
