"""Statements inside of template literals: what is read back is what was written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migration_guard.generation.escaping import escaped, escaped_as
from migration_guard.generation.one_line import one_line
from migration_guard.generation.template import generated, query_line, throw_line
from migration_guard.migrations.model import OpaqueStep, SqlStep
from migration_guard.migrations.read import read_migration_file
from migration_guard.schema_builder.profile import Profile
from migration_guard.typescript.literals import unescape

OLD, NEW = Profile((0, 3, 16)), Profile((1, 1, 1))


def cooked(literal: str) -> str:
    """What JavaScript makes of a template literal's inside (ECMA-262, TV)."""
    text, at = "", 0
    while at < len(literal):
        if literal[at] != "\\":
            assert literal[at] != "`"
            assert not literal.startswith("${", at)
            text, at = text + ("\n" if literal[at] == "\r" else literal[at]), at + 1
        elif literal[at + 1] == "u":
            text, at = text + unescape(literal[at : at + 6]), at + 6
        else:
            text, at = text + literal[at + 1], at + 2
    return text


@given(st.text())
def test_every_text_survives(text: str) -> None:
    assert cooked(escaped(text)) == text


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    categories = {unicodedata.category(each) for each in escaped(text) if each not in "\n\t"}
    assert not categories & {"Cc", "Zl", "Zp"}


@given(st.text(alphabet="a`$\\{}()\r\n'\"\u2028"))
def test_a_statement_is_one_statement_of_typescript(text: str) -> None:
    """A migration's reader finds the one statement, whatever it holds."""
    lines = [query_line(escaped(text)), throw_line(text)]
    source = generated("A1700000000000", lines[:1], lines[1:], OLD)
    file = read_migration_file("a.ts", source.encode())
    (migration,) = file.classes
    assert file.errors == ()
    assert [step.sql for step in migration.up or () if isinstance(step, SqlStep)] == [text]
    assert [type(step) for step in migration.down or ()] == [OpaqueStep]
    assert lines[1].isascii()


@given(st.text())
def test_a_version_is_followed_only_where_it_means_the_same(text: str) -> None:
    for profile in (OLD, NEW):
        theirs = escaped_as(profile, text)
        if theirs is not None:
            assert cooked(theirs) == text


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        pytest.param("plain 'text'", "plain 'text'", "plain 'text'", id="plain"),
        pytest.param("a`b", "a\\`b", "a\\`b", id="backtick"),
        pytest.param("a\\b", None, "a\\\\b", id="backslash"),
        pytest.param("${a}", None, "\\${a}", id="substitution"),
        pytest.param("a$b{c}", "a$b{c}", "a$b{c}", id="dollar alone"),
        pytest.param("a\r\nb", None, None, id="carriage return"),
        pytest.param("a\nb", "a\nb", "a\nb", id="newline"),
    ],
)
def test_what_the_versions_write(text: str, old: str | None, new: str | None) -> None:
    assert (escaped_as(OLD, text), escaped_as(NEW, text)) == (old, new)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('CREATE TABLE "a" (\n    "id" text,\n    "b" text\n)', 'CREATE TABLE "a" ("id" text, "b" text)'),
        ("SELECT 1\nFROM a", "SELECT 1 FROM a"),
        ("SELECT 'a\nb'", "SELECT 'a\nb'"),
        ('SELECT "a\nb"\n,1', 'SELECT "a\nb" ,1'),
        ("SELECT 'it''s\nso', 'a'\n", "SELECT 'it''s\nso', 'a' "),
        ("SELECT $$a\nb$$", "SELECT $$a\nb$$"),
        ("SELECT E'a\\'\nb'", "SELECT E'a\\'\nb'"),
    ],
)  # fmt: skip
def test_only_what_is_outside_of_texts_is_joined(sql: str, expected: str) -> None:
    assert one_line(sql) == expected
