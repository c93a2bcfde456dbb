"""Statements of TypeORM beside ours: which are the same, which are only one's."""

from __future__ import annotations

from migration_guard.report import compared_text
from migration_guard.schema_builder.plan import Query
from migration_guard.verify.compare_generated import Compared, Side, side

ONE, TWO, THREE = (f'ALTER TABLE "post" ADD "{name}" text' for name in ("a", "b", "c"))


def ours(*statements: str) -> tuple[Query, ...]:
    return tuple(map(Query, statements))


def test_the_same_statements_are_equal() -> None:
    assert side(ours(ONE, TWO), (ONE, TWO)) == Side(2)
    assert side((), ()) == Side(0)


def test_another_order_is_told_and_no_difference() -> None:
    found = side(ours(TWO, ONE), (ONE, TWO))
    assert (found.differs, found.reordered, found.same) == (False, True, 2)


def test_what_one_of_them_has_is_named() -> None:
    found = side(ours(ONE, THREE), (ONE, TWO))
    assert found == Side(1, (TWO,), ours(THREE))
    assert found.differs


def test_a_statement_counts_as_often_as_it_is_there() -> None:
    assert side(ours(ONE, ONE), (ONE,)) == Side(1, (), ours(ONE))
    assert side(ours(ONE), (ONE, TWO, ONE)) == Side(1, (TWO, ONE), ())


def test_the_report_prints_both() -> None:
    uncertain = Query(THREE, uncertain="the default is computed")
    text = compared_text.render(
        Compared(Side(1, (TWO,), (uncertain,)), Side(2), 4, "18.6", ("view v: no text",)), "0.3.16"
    )
    assert text.splitlines() == [
        "up:",
        f"  TypeORM 0.3.16 writes: {TWO}",
        f"  we write: {THREE}",
        "    which is not certain: the default is computed",
        "note: not compared by us: view v: no text",
        "different: up 1 the same, 1 only TypeORM's, 1 only ours; down 2 the same, 0 only TypeORM's,"
        " 0 only ours (4 entities, on PostgreSQL 18.6)",
    ]


def test_the_report_of_equal_ones_is_one_line() -> None:
    equal = compared_text.render(Compared(Side(2, reordered=True), Side(1), 4, "18.6"), None)
    assert equal.splitlines() == [
        "note: up: the statements are the same in another order",
        "equal: TypeORM writes the same 2 statements up, 1 down (4 entities, on PostgreSQL 18.6)",
    ]
    nothing = compared_text.render(Compared(Side(0), Side(0), 4, "18.6"), "1.1.1")
    assert nothing == "equal: TypeORM 1.1.1 writes nothing (4 entities, on PostgreSQL 18.6)\n"
