"""What became of rows, by the numbers of tables and columns."""

from __future__ import annotations

import pytest

from migration_guard.postgres.data import Fate, Loss, TableRows, losses, restricted

BOOK = 7
TITLE, NOTE = 1, 2


def book(
    *rows: tuple[str | None, str | None],
    label: str = "book",
    second: tuple[int, str] = (NOTE, "note"),
) -> TableRows:
    columns = {TITLE: ("title", "text"), second[0]: (second[1], "text")}
    return TableRows(label, columns, len(rows), tuple({TITLE: a, second[0]: b} for a, b in rows))


BEFORE = {BOOK: book(("a", "x"), ("b", "y"))}


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        pytest.param(BEFORE, [], id="nothing"),
        pytest.param({BOOK: book(("b", "y"), ("a", "x"), ("c", None))}, [], id="another-order"),
        pytest.param({BOOK: book(("a", "x"), ("b", "y"), label="work")}, [], id="renamed-table"),
        pytest.param(
            {BOOK: book(("a", "x"), ("b", "y"), second=(NOTE, "remark"))}, [], id="renamed-column"
        ),
        pytest.param({}, [Loss(Fate.DROPPED, "book", "", 2)], id="dropped"),
        pytest.param({8: book()}, [Loss(Fate.REMADE, "book", "", 2)], id="made-anew"),
        pytest.param({BOOK: book(("a", "x"))}, [Loss(Fate.DELETED, "book", "", 1)], id="deleted"),
        pytest.param(
            {BOOK: book(("a", None), ("b", None), second=(3, "note"))},
            [Loss(Fate.REMADE, "book", "note", 2)],
            id="column-made-anew",
        ),
        pytest.param(
            {BOOK: book(("a", None), ("b", None), second=(3, "remark"))},
            [Loss(Fate.DROPPED, "book", "note", 2)],
            id="column-dropped",
        ),
        pytest.param(
            {BOOK: book(("a", "x"), ("b", None))},
            [Loss(Fate.EMPTIED, "book", "note", 1)],
            id="emptied",
        ),
        pytest.param(
            {BOOK: book(("a", "x"), ("b", "z"))},
            [Loss(Fate.CHANGED, "book", "note", 1)],
            id="changed",
        ),
    ],
)
def test_losses(after: dict[int, TableRows], lost: list[Loss]) -> None:
    assert list(losses(BEFORE, after)) == lost


def test_a_value_of_another_type_is_not_compared() -> None:
    columns = {TITLE: ("title", "integer"), NOTE: ("note", "text")}
    after = {
        BOOK: TableRows("book", columns, 2, ({TITLE: "1", NOTE: "x"}, {TITLE: "2", NOTE: "y"}))
    }
    assert losses(BEFORE, after) == ()


def test_what_came_later_is_left_out() -> None:
    later = {BOOK: book(("a", "q"), second=(9, "extra")), 8: book()}
    kept = restricted(later, BEFORE)
    assert list(kept) == [BOOK]
    assert list(kept[BOOK].columns) == [TITLE]
