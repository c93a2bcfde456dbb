"""What the proof sees of values that statements lose: without this, that it sees none says
nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.features.record import RESET
from conformance.features.witness import Rows, Witness, witness
from support.database import execute

pytestmark = pytest.mark.e2e

TABLE = """
CREATE TYPE kind AS ENUM ('x', 'y');
CREATE TABLE lab (id serial PRIMARY KEY, a int NOT NULL, b varchar, k kind, d date, n numeric)
"""


@pytest.fixture(scope="module")
def eyes(server: str) -> Iterator[Witness]:
    with witness(server) as found:
        yield found


def ran(eyes: Witness, server: str, *statements: str) -> Rows:
    """What is seen of the statements on two rows in each of two tables."""
    execute(server, RESET, TABLE)
    eyes.at("begun")
    execute(server, *statements)
    eyes.at("up")
    found = eyes.taken()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("ALTER TABLE lab ALTER a TYPE bigint", id="wider"),
        pytest.param("ALTER TABLE lab ALTER a TYPE text", id="text"),
        pytest.param("ALTER TABLE lab ALTER a TYPE int[] USING ARRAY[a]", id="array"),
        pytest.param("ALTER TABLE lab ALTER k TYPE text USING k::text", id="enum-to-text"),
        pytest.param("ALTER TABLE lab ALTER d TYPE timestamptz", id="date-to-timestamp"),
        pytest.param("ALTER TABLE lab ALTER n TYPE numeric(10,2)", id="rounded"),
        pytest.param("ALTER TABLE lab RENAME b TO c", id="renamed-column"),
        pytest.param("ALTER TABLE lab RENAME TO labs", id="renamed-table"),
        pytest.param("ALTER TABLE lab ADD e int NOT NULL DEFAULT 1", id="added-column"),
        pytest.param("ALTER TABLE lab DROP b", id="dropped-by-name"),
    ],
)
def test_what_postgresql_keeps_is_kept(statement: str, eyes: Witness, server: str) -> None:
    found = ran(eyes, server, statement)
    assert found.lost == {}
    assert (found.number, found.unfilled) == (4, ())
    assert bool(found.dropped) == ("DROP" in statement)


def test_an_enum_is_changed_by_way_of_another_type(eyes: Witness, server: str) -> None:
    found = ran(
        eyes,
        server,
        "ALTER TYPE kind RENAME TO kind_old",
        "CREATE TYPE sort AS ENUM ('y', 'x')",
        "ALTER TABLE lab ALTER k TYPE sort USING k::text::sort",
        "DROP TYPE kind_old",
    )
    assert found.lost == {}


@pytest.mark.parametrize(
    ("statements", "lost"),
    [
        pytest.param(
            ("ALTER TABLE lab DROP b", "ALTER TABLE lab ADD b text"),
            'column "b" of table "lab" is dropped and made anew: its values are lost',
            id="made-anew",
        ),
        pytest.param(
            ("DROP TABLE lab", TABLE.partition(";")[2]),
            'table "lab" is dropped and made anew: 2 rows are lost',
            id="table-made-anew",
        ),
        pytest.param(
            ("DELETE FROM lab WHERE a = 101",), 'table "lab" has 1 row less', id="deleted"
        ),
        pytest.param(
            ("ALTER TABLE lab ALTER b TYPE text USING NULL",),
            'column "b" of table "lab" is null in 2 rows that had a value',
            id="emptied",
        ),
        pytest.param(
            ("ALTER TABLE lab ALTER a TYPE bigint USING a + 1",),
            'column "a" of table "lab" has another value in 1 row',
            id="converted-otherwise",
        ),
        pytest.param(
            ("ALTER TABLE lab ALTER a TYPE uuid USING gen_random_uuid()",),
            'column "a" of table "lab" has another value in 2 rows',
            id="without-a-cast",
        ),
        pytest.param(
            ("UPDATE lab SET a = 203 - a",),
            'table "lab" has values of one row in another',
            id="exchanged",
        ),
    ],
)
def test_what_is_lost_is_seen(
    statements: tuple[str, ...], lost: str, eyes: Witness, server: str
) -> None:
    assert ran(eyes, server, *statements).lost == {"up": (lost,)}


def test_a_table_that_cannot_be_filled_is_named(eyes: Witness, server: str) -> None:
    execute(server, RESET, "CREATE TABLE shape (id int, at pg_lsn NOT NULL)")
    eyes.at("begun")
    found = eyes.taken()
    assert found is not None
    assert found.unfilled == ('shape: no value of type pg_lsn is known for "at"',)


def test_rows_satisfy_what_comes_later(eyes: Witness, server: str) -> None:
    """A foreign key to the table itself, and a condition on a boolean."""
    later = "ADD FOREIGN KEY (parent) REFERENCES lab, ADD CHECK (parent IS NULL AND NOT hidden)"
    execute(server, RESET, "CREATE TABLE lab (id serial PRIMARY KEY, parent int, hidden bool)")
    execute(server, f"ALTER TABLE lab {later}")
    eyes.at("later")
    execute(server, RESET, "CREATE TABLE lab (id serial PRIMARY KEY, parent int, hidden bool)")
    eyes.at("begun")
    execute(server, f"ALTER TABLE lab {later}")
    eyes.at("up")
    found = eyes.taken()
    assert found is not None
    assert (found.unfilled, found.lost) == ((), {})


def test_rows_fit_a_later_type(eyes: Witness, server: str) -> None:
    """Text with one of an enum's values, and an enum with one that the next has too."""
    sort = "CREATE TYPE sort AS ENUM ('w', 'x')"
    execute(server, RESET, TABLE, sort)
    execute(server, "ALTER TABLE lab ALTER b TYPE sort USING 'x', ALTER k TYPE sort USING 'x'")
    eyes.at("later")
    execute(server, RESET, TABLE, sort)
    eyes.at("fitted")
    execute(server, "ALTER TABLE lab ALTER b TYPE sort USING b::sort")
    execute(server, "ALTER TABLE lab ALTER k TYPE sort USING k::text::sort")
    eyes.at("up")
    found = eyes.taken()
    assert found is not None
    assert found.lost == {}
