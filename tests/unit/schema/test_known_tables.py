"""A comparison that goes on from an older one says what a comparison of everything says."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migration_guard.schema.apply import apply
from migration_guard.schema.diff import Drift, drift
from migration_guard.schema.draft import Draft
from migration_guard.schema.known_tables import Compared
from migration_guard.schema.model import ForeignKey, Name, Schema, Table
from migration_guard.sql.statements import effects

START = """CREATE TABLE a (id int PRIMARY KEY, n int);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
CREATE TABLE c (id int PRIMARY KEY, k kind);
CREATE TYPE kind AS ENUM ('x', 'y')"""

VIEW = "CREATE VIEW b AS SELECT 1"

EDITS = (
    "ALTER TABLE a ADD more text",
    "ALTER TABLE a ALTER n TYPE bigint",
    "ALTER TABLE a DROP CONSTRAINT a_pkey",
    "ALTER TABLE a ADD PRIMARY KEY (n)",
    "ALTER TABLE b DROP a_id",
    "ALTER TABLE b ADD a_id int REFERENCES a",
    "ALTER TABLE b ADD CONSTRAINT own FOREIGN KEY (id) REFERENCES a (id)",
    "DROP TABLE a",
    "DROP TABLE b",
    "CREATE TABLE a (n int PRIMARY KEY)",
    VIEW,
    "DROP VIEW b",
    "ALTER TABLE c ADD n int DEFAULT 1",
    "ALTER TABLE later ADD n int",
    "ALTER TYPE kind ADD VALUE 'z'",
    "DROP TYPE kind",
    "DO $$ BEGIN PERFORM anything(); END $$",
    "CREATE INDEX i ON a (n)",
    "CREATE TABLE other.d (id int)",
    'CREATE TABLE "other.d" (id int)',
)
EDIT = st.tuples(st.booleans(), st.sampled_from(EDITS))


def after(schema: Schema, sql: str) -> Schema:
    """What is not changed is the same object still."""
    draft = Draft.of(schema, {})
    for change in effects(sql):
        apply(draft, change)
    return draft.freeze()


def edited(sides: tuple[Schema, Schema], edits: Iterable[tuple[bool, str]]) -> tuple[Schema, ...]:
    found = list(sides)
    for is_declared, sql in edits:
        found[not is_declared] = after(found[not is_declared], sql)
    return tuple(found)


@settings(max_examples=400, deadline=None)
@given(st.lists(EDIT, max_size=6), st.lists(EDIT, max_size=4))
@example([(False, "DROP TABLE b")], [(False, VIEW)])
@example([(False, "DROP TABLE b"), (False, VIEW)], [(False, "DROP VIEW b")])
def test_the_older_tree_makes_no_difference(
    before: list[tuple[bool, str]], since: list[tuple[bool, str]]
) -> None:
    start = after(Schema(), START)
    older = edited((start, start), before)
    newer = edited((older[0], older[1]), since)

    known = Compared(older[0], older[1], drift(*older))

    assert drift(newer[0], newer[1], known) == drift(*newer)


MARK = Drift(("a",), "missing-table")
"""A difference that there is none: where it comes back, the table was not compared again."""


@pytest.mark.parametrize(
    ("edits", "is_taken"),
    [
        pytest.param([], True, id="the-same"),
        pytest.param([(True, "ALTER TABLE b ADD n int")], True, id="another-table"),
        pytest.param([(True, "ALTER TABLE a ADD more text")], False, id="declared-otherwise"),
        pytest.param([(False, "ALTER TABLE a ADD more text")], False, id="made-otherwise"),
        pytest.param([(False, "DROP TABLE a")], False, id="made-no-more"),
    ],
)
def test_a_table_that_is_the_same_is_not_compared(
    edits: list[tuple[bool, str]], is_taken: bool
) -> None:
    start = after(Schema(), START)
    newer = edited((start, start), edits)

    found = drift(newer[0], newer[1], Compared(start, start, (MARK,)))

    assert (MARK in found) is is_taken


def test_what_no_step_is_known_to_make_is_compared_where_another_step_is_not() -> None:
    start = after(Schema(), START)

    found = drift(start, replace(start, unknown=("a step",)), Compared(start, start, (MARK,)))

    assert MARK not in found


def test_a_key_without_columns_follows_the_table_that_it_refers_to() -> None:
    """A baseline's, or one to a table that no migration makes."""
    table = Table(Name("", "b"), foreign_keys=(ForeignKey("b_a", ("id",), Name("", "a"), ()),))
    start = after(Schema(), START)
    start = replace(start, tables={**start.tables, table.name: table})
    declared = after(start, "ALTER TABLE a DROP CONSTRAINT a_pkey")
    of_b = replace(MARK, path=("b",))

    assert of_b in drift(start, start, Compared(start, start, (of_b,)))
    assert of_b not in drift(declared, start, Compared(start, start, (of_b,)))
