"""Constraints that a later schema has on columns of an earlier one."""

from __future__ import annotations

from migration_guard.postgres.columns import Check, Column, Reference, TableFacts, TypeFacts
from migration_guard.postgres.later import later_names, with_later

TEXT = TypeFacts("text", "text")


def table(oid: int, name: str, *columns: str, first: int = 1) -> TableFacts:
    found = tuple(Column(n, c, TEXT, False, False) for n, c in enumerate(columns, start=first))
    return TableFacts(oid, "public", name, found)


AUTHOR, BOOK = table(1, "author", "id"), table(2, "book", "id", "author")


def later(*references: Reference, checks: tuple[Check, ...] = ()) -> list[TableFacts]:
    """The same tables in another database: other oids, and columns numbered otherwise."""
    book = table(12, "book", "id", "author", "more", first=5)
    return [
        table(11, "author", "id", first=3),
        TableFacts(12, "public", "book", book.columns, references, checks),
    ]


def test_a_foreign_key_is_found_by_names() -> None:
    added = with_later([AUTHOR, BOOK], later(Reference("fk", (6,), 11, (3,))))
    assert added[0] == AUTHOR
    assert added[1].references == (Reference("fk", (2,), 1, (1,), enforced=False),)
    assert later_names(added) == ('"fk" of table "book"',)


def test_what_is_on_a_column_that_is_not_there_yet_is_left_out() -> None:
    check = Check("c", (7,), "more > ''")
    added = with_later([AUTHOR, BOOK], later(Reference("fk", (7,), 11, (3,)), checks=(check,)))
    assert added == (AUTHOR, BOOK)


def test_what_is_enforced_already_is_not_repeated() -> None:
    check = Check("c", (2,), "author > ''")
    book = TableFacts(
        2, "public", "book", BOOK.columns, (Reference("old", (2,), 1, (1,)),), (check,)
    )
    same = later(Reference("new", (6,), 11, (3,)), checks=(Check("d", (6,), "author > ''"),))
    assert with_later([AUTHOR, book], same) == (AUTHOR, book)


def test_a_table_that_goes_away_stays_as_it_is() -> None:
    assert with_later([AUTHOR, BOOK], later()[:1]) == (AUTHOR, BOOK)
