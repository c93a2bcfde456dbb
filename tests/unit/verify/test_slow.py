"""Statements over the limit, and the locks that are held while they run."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.typeorm.trace import Effects, Statement
from migration_guard.verify.locks import lock_findings, table_locks
from migration_guard.verify.model import TableLock
from migration_guard.verify.slow import MOST_STATEMENTS, Slow, slow_findings, slow_notes
from migration_guard.verify.slow import slow_statements as slow_of
from migration_guard.verify.transactions import locks_held, to_end

EXCLUSIVE, SHARE, ROW = "AccessExclusiveLock", "ShareLock", "RowExclusiveLock"
PLACE = Location("src/migrations/a.ts", 7, 3)


def statement(
    sql: str, milliseconds: float = 1, migration: str | None = "A1", **effects: object
) -> Statement:
    seen = None
    if effects:
        locks = effects.get("locks", {})
        assert isinstance(locks, dict)
        seen = Effects(bool(effects.get("inside", True)), tuple(locks.items()))
    return Statement(sql, milliseconds, migration, None, None, None, effects=seen)


ALTER = statement("ALTER TABLE post ADD a text", 2, locks={"public.post": EXCLUSIVE})
UPDATE = statement("UPDATE post SET a = slow(id)", 1500)
BEGIN, COMMIT = statement("START TRANSACTION", 1, None), statement("COMMIT", 3, None)


def told(*statements: Statement, limit: float = 1, **rows: int) -> list[tuple[str, str]]:
    slow = slow_of(statements, {"A1"}, limit)
    found = slow_findings(slow, rows, limit, lambda _: PLACE)
    return [(each.message, each.why) for each in found]


def test_what_is_over_the_limit_is_told_with_its_rows_and_the_locks_meanwhile() -> None:
    ((message, why),) = told(BEGIN, ALTER, UPDATE, COMMIT, post=2, tag=9)
    assert message == (
        "a statement of migration 'A1' takes 1500 ms with 2 rows in table \"post\"; "
        "the limit is 1000 ms"
    )
    assert why.splitlines() == [
        "on rows made up for it: a table in use has more, and takes longer",
        'meanwhile AccessExclusiveLock on table "post" is held: nobody reads or writes it',
        "the statement is: UPDATE post SET a = slow(id)",
    ]


@pytest.mark.parametrize(
    ("each", "limit"),
    [
        pytest.param(statement("SELECT 1", 1000), 1, id="at-the-limit"),
        pytest.param(statement("SELECT 1", 90_000, "Core1"), 1, id="of-core-or-the-base"),
        pytest.param(statement("COMMIT", 90_000, None), 1, id="of-typeorm-itself"),
        pytest.param(statement("SELECT 1", 90_000), 0, id="no-limit"),
        pytest.param(statement("SELECT 1", 1500), 2, id="another-limit"),
    ],
)
def test_what_is_not_over_the_limit_is_not_told(each: Statement, limit: float) -> None:
    assert told(each, limit=limit) == []


def test_the_slowest_come_first_and_the_others_are_counted() -> None:
    slow = slow_of([statement(f"SELECT {n}", 1000 + n) for n in range(1, 9)], {"A1"}, 1)
    found = list(slow_findings(slow, {}, 1, lambda _: PLACE))
    assert [f"takes {1008 - n} ms;" in each.message for n, each in enumerate(found)] == [
        True
    ] * MOST_STATEMENTS
    assert list(slow_notes(slow)) == ["3 more statements are over the limit of MG717"]
    (one_more,) = slow_notes(slow[: MOST_STATEMENTS + 1])
    assert one_more == "1 more statement is over the limit of MG717"
    assert list(slow_notes(slow[:MOST_STATEMENTS])) == []


def test_a_statement_that_a_loop_sends_counts_once_by_its_slowest() -> None:
    again = [statement("SELECT 1", each) for each in (1200, 3000, 10, 2000)]
    (slow,) = slow_of(again, {"A1"}, 1)
    assert (slow.statement.milliseconds, slow.times) == (3000, 3)
    ((_, why),) = told(*again)
    assert "it was over the limit 3 times" in why


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        pytest.param({}, "takes 5000 ms; the limit", id="a-table-of-its-own"),
        pytest.param({"post": 0}, '5000 ms with no row in table "post"; the', id="empty"),
        pytest.param({"post": 1}, '5000 ms with 1 row in table "post"; the', id="one"),
        pytest.param({"post": 2, "tag": 4, "user": 9},
                     '5000 ms with 2 rows in table "post" and 4 rows in table "tag"; the',
                     id="two-tables"),
    ],
)  # fmt: skip
def test_the_rows_of_the_tables_that_it_names_are_said(rows: dict[str, int], size: str) -> None:
    slow = [Slow(statement("DELETE FROM post USING tag", 5000), {})]
    (found,) = slow_findings(slow, rows, 1, lambda _: PLACE)
    assert size in found.message


def test_locks_are_held_to_the_end_of_the_transaction_and_no_longer() -> None:
    share = statement("CREATE INDEX i ON tag (a)", locks={"public.tag": SHARE, "public.post": ROW})
    held = locks_held([ALTER, share, statement("ROLLBACK TO SAVEPOINT x"), COMMIT, UPDATE])
    both = {"public.post": EXCLUSIVE, "public.tag": SHARE}
    assert held == ({"public.post": EXCLUSIVE}, both, both, both, {})


def test_a_transaction_goes_on_to_its_end() -> None:
    next_one = statement("UPDATE post SET a = 1", 40, "B2")
    run = [BEGIN, ALTER, next_one, COMMIT, UPDATE]
    assert to_end(run, 1) == [ALTER, next_one, COMMIT]
    alone = statement("REINDEX TABLE post", 7, inside=False)
    assert to_end([alone, UPDATE], 0) == [alone]
    assert to_end([UPDATE], 0) == [UPDATE], "a killed runner ends none"


SET_NOT_NULL = statement("ALTER TABLE post ALTER a SET NOT NULL", 3)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(
            [],
            "it was held for 5 ms with 2 rows in the table; it rewrites nothing, but waits for "
            "every query that runs on the table",
            id="alone",
        ),
        pytest.param(
            [statement("UPDATE post SET a = 1", 40, "B2"), statement("SELECT 1", 1, None)],
            "it was held for 46 ms with 2 rows in the table, while 1 more statement ran; it "
            "rewrites nothing",
            id="another-migration-in-its-transaction",
        ),
        pytest.param(
            [SET_NOT_NULL, SET_NOT_NULL],
            "it was held for 11 ms with 2 rows in the table, while 2 more statements ran; all its "
            "rows are read under it, and the time grows with the table",
            id="its-rows-are-read",
        ),
        pytest.param(
            [statement("ALTER TABLE tag ADD CHECK (a > 0)", 3)],
            "it was held for 8 ms with 2 rows in the table, while 1 more statement ran; it "
            "rewrites nothing",
            id="rows-of-another-table-are-read",
        ),
    ],
)
def test_the_time_of_a_lock_is_that_of_its_transaction(after: list[Statement], said: str) -> None:
    run = [BEGIN, ALTER, *after, COMMIT, UPDATE]
    (found,) = lock_findings(table_locks(run, ["A1"], {"post": 2, "tag": 1}, lambda _: PLACE))
    assert found.why.startswith(said)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(1, "12 ms with 1 row in the table; the time grows with the table: about 3 s "
                     "for a million rows, and nobody reads or writes it meanwhile", id="one"),
        pytest.param(0, "held for 12 ms with no row in the table; the time", id="empty"),
        pytest.param(None, "held for 12 ms; the time", id="not-counted"),
    ],
)  # fmt: skip
def test_the_time_of_a_rewrite_is_said_with_what_it_means(rows: int | None, said: str) -> None:
    lock = TableLock("A1", "post", EXCLUSIVE, "s", PLACE, 0.012, True, rows)
    (found,) = lock_findings([lock])
    assert said in found.why
