"""The statements of the safe mode, and what is left out, refused or asked about."""

from __future__ import annotations

from typing import Any

import pytest

from migration_guard.errors import UsageError
from migration_guard.generation.refusals import Allowed
from migration_guard.generation.renames import Rename, parse
from migration_guard.generation.safe import Proposal, Wishes, safe_migration
from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema
from migration_guard.sql.script import Statement
from migration_guard.sql.statements import effects
from migration_guard.sql.transition import outcome

STATUS = "CREATE TYPE status AS ENUM ('draft', 'sent')"


def schema(*statements: str) -> Schema:
    return apply_all(change for sql in statements for change in effects(sql))


def proposed(made: Schema, wanted: Schema, **wishes: Any) -> Proposal:
    gone = [table for name, table in made.tables.items() if name not in wanted.tables]
    found = safe_migration(lambda now: drift(wanted, now), wanted, made, Wishes(**wishes), gone)
    if not found.refusals and not found.withheld:
        assert drift(wanted, outcome(made, found.up)) == ()
        assert drift(made, outcome(outcome(made, found.up), found.down)) == ()
    return found


def texts(entries: Any) -> list[str]:
    assert all(isinstance(entry, Statement) for entry in entries)
    return [entry.sql for entry in entries]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("'draft', 'sent', 'lost'", ["'lost'"]),
        ("'new', 'draft', 'sent'", ["'new' BEFORE 'draft'"]),
        ("'draft', 'ready', 'sent'", ["'ready' AFTER 'draft'"]),
        ("'a', 'b', 'draft', 'c', 'd', 'sent', 'e', 'f'", [
            "'a' BEFORE 'draft'", "'b' AFTER 'a'", "'c' AFTER 'draft'", "'d' AFTER 'c'", "'e'", "'f'",
        ]),
    ],
)  # fmt: skip
def test_values_are_added_at_their_places(values: str, expected: list[str]) -> None:
    table = "CREATE TABLE a (s status)"
    made = schema(STATUS, table)
    found = proposed(made, schema(f"CREATE TYPE status AS ENUM ({values})", table))
    prefix = 'ALTER TYPE "public"."status" ADD VALUE '
    assert texts(found.up) == [prefix + each for each in expected]
    (enum,) = outcome(made, found.up).enums.values()
    assert enum.values == tuple(each.strip("' ") for each in values.split(","))


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("CREATE TABLE a (s status DEFAULT 'lost')", id="a default"),
        pytest.param(
            "CREATE TABLE a (s status, t status DEFAULT 'lost')", id="a new column's default"
        ),
        pytest.param("CREATE TABLE a (s status, CHECK (s <> 'lost'))", id="a check"),
        pytest.param("CREATE TABLE a (s status[] DEFAULT '{lost}')", id="an array's default"),
    ],
)
def test_a_value_that_the_migration_uses_needs_a_new_type(table: str) -> None:
    """PostgreSQL: unsafe use of new value of enum type."""
    kind = "status[]" if "[]" in table else "status"
    made = schema(STATUS, f"CREATE TABLE a (s {kind})")
    wanted = schema("CREATE TYPE status AS ENUM ('draft', 'sent', 'lost')", table)
    up = texts(proposed(made, wanted).up)
    assert not [sql for sql in up if "ADD VALUE" in sql]
    assert 'ALTER TYPE "public"."status" RENAME TO "status_old"' in up


def test_a_column_that_becomes_the_type_may_hold_the_value() -> None:
    made = schema(STATUS, "CREATE TABLE a (s status, t text)")
    wanted = schema("CREATE TYPE status AS ENUM ('draft', 'sent', 'lost')", "CREATE TABLE a (s status, t status)")  # fmt: skip
    assert not [sql for sql in texts(proposed(made, wanted).up) if "ADD VALUE" in sql]


def test_an_enum_that_nothing_uses_any_more_goes_and_comes_back() -> None:
    made = schema(STATUS, "CREATE TABLE a (s status)")
    found = proposed(made, schema("CREATE TABLE a (s text)"))
    assert texts(found.up)[-1] == 'DROP TYPE "public"."status"'
    assert texts(found.down)[0].startswith('CREATE TYPE "public"."status"')


def test_what_hangs_on_a_column_that_stays_stays_too() -> None:
    made = schema(
        "CREATE TABLE a (id int, x int NOT NULL, CONSTRAINT c CHECK (x > 0))",
        "CREATE INDEX i ON a (x)",
        "CREATE INDEX j ON a (id)",
    )
    found = proposed(made, schema("CREATE TABLE a (id int)"))
    assert texts(found.up) == ['DROP INDEX "public"."j"']
    (withheld,) = found.withheld
    assert withheld.subject == '"a"."x"'
    assert "inserts fail until it goes" in withheld.reason


def test_tables_that_refer_to_each_other_go_and_come_back() -> None:
    made = schema(
        STATUS,
        "CREATE TABLE a (id int CONSTRAINT ka PRIMARY KEY, b int, s status)",
        "CREATE TABLE b (id int CONSTRAINT kb PRIMARY KEY, a int)",
        "ALTER TABLE a ADD CONSTRAINT fa FOREIGN KEY (b) REFERENCES b (id)",
        "ALTER TABLE b ADD CONSTRAINT fb FOREIGN KEY (a) REFERENCES a (id)",
    )
    assert [each.subject for each in proposed(made, Schema()).withheld] == ['"a"', '"b"']
    up = texts(proposed(made, Schema(), allow_drop=True).up)
    assert [sql.partition(" DROP ")[2] or sql for sql in up] == [
        'CONSTRAINT "fa"',
        'CONSTRAINT "fb"',
        'DROP TABLE "a"',
        'DROP TABLE "b"',
        'DROP TYPE "public"."status"',
    ]


@pytest.mark.parametrize(
    ("column", "refused"),
    [
        ("x int NOT NULL", True),
        ("x int", False),
        ("x int NOT NULL DEFAULT 1", False),
        ("x serial NOT NULL", False),
        ("x int GENERATED BY DEFAULT AS IDENTITY NOT NULL", False),
        ("x int GENERATED ALWAYS AS (id * 2) STORED NOT NULL", False),
    ],
)
def test_a_new_column_that_needs_a_value(column: str, refused: bool) -> None:
    made, wanted = schema("CREATE TABLE a (id int)"), schema(f"CREATE TABLE a (id int, {column})")
    assert bool(proposed(made, wanted).refusals) == refused
    assert proposed(made, wanted, allowed=Allowed(not_null=True)).refusals == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("int", "uuid", "no cast"),
        ("json", "int", "no cast"),
        ("boolean", "date", "no cast"),
        ("numeric(8,2)", "int", "rounds or cuts"),
        ("numeric(8,2)", "numeric(8,1)", "rounds or cuts"),
        ("timestamp", "date", "rounds or cuts"),
        ("timestamp", "timestamp(0)", "rounds or cuts"),
        ("bigint", "double precision", "rounds or cuts"),
        ("numeric(8,1)", "numeric(8,2)", None),
        ("int", "bigint", None),
        ("bigint", "int", None),
        ("text", "varchar(3)", None),
        ("varchar", "uuid", None),
        ("date", "timestamp", None),
    ],
)
def test_a_conversion(old: str, new: str, reason: str | None) -> None:
    found = proposed(schema(f"CREATE TABLE a (x {old})"), schema(f"CREATE TABLE a (x {new})"))
    assert [reason for refusal in found.refusals if reason and reason in refusal.reason] == (
        [reason] if reason else []
    )
    assert bool(found.refusals) == bool(reason)


def test_a_rename_takes_the_type_and_the_sequence_along() -> None:
    made = schema(
        "CREATE TYPE a_old_enum AS ENUM ('x')", "CREATE TABLE a (old a_old_enum, n serial NOT NULL)"
    )
    wanted = schema(
        "CREATE TYPE a_new_enum AS ENUM ('x')", "CREATE TABLE a (new a_new_enum, m serial NOT NULL)"
    )
    found = proposed(made, wanted, renames=(parse("a.old:new"), parse("a.n:m")))
    assert texts(found.up) == [
        'ALTER TABLE "a" RENAME COLUMN "old" TO "new"',
        'ALTER TYPE "public"."a_old_enum" RENAME TO "a_new_enum"',
        'ALTER TABLE "a" RENAME COLUMN "n" TO "m"',
        'ALTER SEQUENCE "a_n_seq" RENAME TO "a_m_seq"',
    ]


def test_a_rename_with_another_type_does_both() -> None:
    made, wanted = schema("CREATE TABLE a (old int)"), schema("CREATE TABLE a (new bigint)")
    assert proposed(made, wanted).perhaps == ()  # the types differ
    found = proposed(made, wanted, renames=(parse("a.old:new"),))
    assert texts(found.up)[1] == 'ALTER TABLE "a" ALTER COLUMN "new" TYPE bigint'


def test_likely_renames_are_named_and_not_made() -> None:
    made, wanted = schema("CREATE TABLE a (x int, y text)"), schema("CREATE TABLE a (p int, q int)")
    found = proposed(made, wanted)
    assert found.perhaps == (Rename("a", "x", "p"), Rename("a", "x", "q"))
    assert not [sql for sql in texts(found.up) if "RENAME" in sql]


@pytest.mark.parametrize("text", ["", "a", ":", "a:", ":b", "a.:b", ".b:c"])
def test_a_rename_that_names_no_pair(text: str) -> None:
    with pytest.raises(UsageError, match="names no pair"):
        parse(text)


@pytest.mark.parametrize("text", ["a.old:new", "old:new", "s.a.old:new"])
def test_a_rename_is_read_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text
