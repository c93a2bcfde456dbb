"""The safe mode on tables with rows: what is changed there and back is as it was before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from e2e.test_drift_sql import BEFORE, EXTENSIONS, MUTATIONS, ROWS, declared, replayed, run
from migration_guard.generation.refusals import Allowed
from migration_guard.generation.renames import Rename
from migration_guard.generation.safe import Proposal, Wishes, safe_migration
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema
from support.scratch import actual, scratch_database

pytestmark = pytest.mark.e2e


@pytest.fixture
def database(server: str) -> Iterator[Any]:
    with scratch_database(server, *EXTENSIONS) as connection:
        yield connection


def proposal(wanted: Schema, made: Schema, **wishes: Any) -> Proposal:
    return safe_migration(lambda schema: drift(wanted, schema), wanted, made, Wishes(**wishes))


def values(database: Any) -> dict[tuple[str, str], list[str | None]]:
    """Every value of every column as text, in an order that no migration changes."""
    columns = database.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
    ).fetchall()
    return {
        (table, column): sorted(
            (value for (value,) in database.execute(f'SELECT "{column}"::text FROM "{table}"')),
            key=str,
        )
        for table, column in columns
    }


def everything(found: Proposal) -> None:
    assert found.refusals == ()
    assert found.withheld == ()


@pytest.mark.parametrize("source", MUTATIONS)
def test_rows_survive_there_and_back(source: str, database: Any) -> None:
    """Whatever is refused for its conversion, fails on rows, or is dropped when asked for, is
    the only thing that may be missing."""
    made = replayed(declared(BEFORE), database)
    database.execute(ROWS)
    before = values(database)
    wanted = declared(source)
    found = proposal(wanted, made, allow_drop=True, allowed=Allowed(not_null=True, rounding=True))
    if any("no cast" in refusal.reason for refusal in found.refusals):
        return  # nothing is written at all
    everything(found)
    try:
        run(found.up, database)
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
        assert values(database) == before  # a value that does not fit what the entity says
        return
    assert drift(wanted, actual(database)) == ()
    lost = before.keys() - values(database).keys()
    run(found.down, database)
    assert drift(made, actual(database)) == ()
    after = values(database)
    assert after.keys() == before.keys()
    assert {key: after[key] for key in before.keys() - lost} == {
        key: before[key] for key in before.keys() - lost
    }
    run(found.up, database)
    assert drift(wanted, actual(database)) == ()


@pytest.mark.parametrize("source", MUTATIONS)
def test_without_leave_nothing_is_dropped(source: str, database: Any) -> None:
    made = replayed(declared(BEFORE), database)
    database.execute(ROWS)
    before = values(database)
    found = proposal(declared(source), made)
    if found.refusals:
        return
    try:
        run(found.up, database)
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
        return
    assert before.keys() <= values(database).keys()
    for entry in found.up:
        assert "DROP COLUMN" not in entry.sql
        assert "DROP TABLE" not in entry.sql


def test_a_renamed_key_column_keeps_its_rows_its_sequence_and_its_references(
    database: Any,
) -> None:
    made = replayed(declared(BEFORE), database)
    database.execute(ROWS)
    text = BEFORE.replace(
        "@PrimaryGeneratedColumn() id: number", "@PrimaryGeneratedColumn() number: number"
    )
    wanted = declared(text.replace(" email: string", " address: string"))
    pairs = (
        ("member", "id", "number"),
        ("member", "email", "address"),
        ("letter", "byId", "byNumber"),
    )
    found = proposal(wanted, made, renames=tuple(Rename(*pair) for pair in pairs))
    assert found.perhaps == ()
    everything(found)
    before = values(database)
    run(found.up, database)
    assert drift(wanted, actual(database)) == ()
    database.execute("INSERT INTO member (address) VALUES ('g@h.i')")
    (address,) = database.execute("SELECT address FROM member WHERE number = 3").fetchone()
    assert address == "g@h.i"
    database.execute("DELETE FROM member WHERE number = 3")
    run(found.down, database)
    assert drift(made, actual(database)) == ()
    assert values(database) == before


def test_a_renamed_table_keeps_its_rows_and_its_enum(database: Any) -> None:
    made = replayed(declared(BEFORE), database)
    database.execute(ROWS)
    before = values(database)
    text = BEFORE.replace("export class Letter {", "export class Message {")
    text = text.replace("letters: Letter[]", "letters: Message[]").replace(
        "() => Letter", "() => Message"
    )
    wanted = declared(text)
    found = proposal(wanted, made, renames=(Rename("letter", None, "message"),))
    everything(found)
    assert not [entry for entry in found.up if "CREATE" in entry.sql]
    run(found.up, database)
    assert drift(wanted, actual(database)) == ()
    after = values(database)
    assert {("message" if table == "letter" else table, column): each
            for (table, column), each in before.items()} == after  # fmt: skip
    run(found.down, database)
    assert values(database) == before
