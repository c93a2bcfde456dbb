"""What was there before is not a change's."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from migration_guard.schema.drift import Drift
from migration_guard.schema.known_drift import new_drift
from migration_guard.schema.model import (
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)

PATH = ("item", "columns", "price")
DECLARED = Column("price", ColumnType("numeric"))
MADE = Column("price", ColumnType("numeric", precision=20, scale=2))
SCALES = ("precision", "scale")
OLD = Drift(PATH, "changed-column", DECLARED, MADE, SCALES)


def changed(aspects: tuple[str, ...], declared: Column = DECLARED, made: Column = MADE) -> Drift:
    return Drift(PATH, "changed-column", declared, made, aspects)


OPTIONAL = {"nullable": True}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(OLD, OLD, id="the same"),
        pytest.param(replace(OLD, undetermined="it may be"), OLD, id="undetermined before"),
        pytest.param(OLD, replace(OLD, undetermined="it may be"), id="undetermined now"),
        pytest.param(
            changed(SCALES, replace(DECLARED, **OPTIONAL), replace(MADE, **OPTIONAL)),
            OLD,
            id="both sides changed in something else",
        ),
        pytest.param(
            changed((*SCALES, "nullable"), DECLARED, replace(MADE, **OPTIONAL)),
            OLD,
            id="settled in part",
        ),
        pytest.param(
            Drift(PATH, "missing-column", DECLARED, implied_by_table=True),
            Drift(PATH, "missing-column", DECLARED, partial=True),
            id="the table that was missing is only mentioned now",
        ),
    ],
)
def test_drift_that_was_there_before(base: Drift, head: Drift) -> None:
    assert new_drift([base], [head]) == ()


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(None, OLD, id="none before"),
        pytest.param(replace(OLD, path=("item", "columns", "cost")), OLD, id="another column"),
        pytest.param(
            OLD,
            changed((*SCALES, "nullable"), replace(DECLARED, **OPTIONAL)),
            id="differs in one more aspect",
        ),
        pytest.param(
            OLD,
            changed(SCALES, replace(DECLARED, type=ColumnType("numeric", precision=9))),
            id="differs otherwise",
        ),
        pytest.param(
            changed(("default",), replace(DECLARED, default="1")),
            changed(("default",), replace(DECLARED, default="2")),
            id="another default",
        ),
        pytest.param(
            Drift(PATH, "missing-column", DECLARED, implied_by_table=True),
            Drift(PATH, "missing-column", DECLARED),
            id="the table is there now",
        ),
    ],
)
def test_drift_that_is_new(base: Drift | None, head: Drift) -> None:
    assert new_drift([base] if base else [], [head]) == (head,)


@pytest.mark.parametrize(
    ("values", "is_new"),
    [
        pytest.param(("c", "b", "a"), False, id="another order"),
        pytest.param(("a", "b", "c", "d"), True, id="one more value"),
    ],
)
def test_drift_of_an_enum(values: tuple[str, ...], is_new: bool) -> None:
    name = Name("", "item_kind_enum")
    made = Enum(name, ("a", "b"))
    old, new = (
        Drift(("", "enums", str(name)), "changed-enum", Enum(name, each), made, ("missing-values",))
        for each in (("a", "b", "c"), values)
    )
    assert bool(new_drift([old], [new])) == is_new


@pytest.mark.parametrize(
    ("declared", "made", "is_new"),
    [
        pytest.param("abcd", "bacd", False, id="a value more, last in both"),
        pytest.param("adbc", "badc", True, id="a value more, in two places"),
        pytest.param("acb", "bac", True, id="two others as well"),
        pytest.param("bac", "abc", True, id="the other way round"),
        pytest.param("ab", "ba", False, id="a value less"),
    ],
)
def test_an_order_is_of_the_values_that_stand_otherwise(
    declared: str, made: str, is_new: bool
) -> None:
    name = Name("", "e")
    old, new = (
        Drift(
            ("", "enums", "e"),
            "changed-enum",
            Enum(name, tuple(wanted)),
            Enum(name, tuple(there)),
            ("order",),
        )
        for wanted, there in (("abc", "bac"), (declared, made))
    )
    assert bool(new_drift([old], [new])) == is_new


KEY = ForeignKey("fk", ("a",), Name("", "o"), ("id",), on_delete="CASCADE")
MADE_KEY = ForeignKey("other", ("a",), Name("", "o"), ("id",))
ACTION = ("on_delete", "name")


def of_key(aspects: tuple[str, ...], wanted: ForeignKey = KEY) -> Drift:
    path = ("item", "foreign_keys", "fk")
    return Drift(path, "changed-foreign-key", wanted, MADE_KEY, aspects)


def test_a_name_that_differed_beside_something_else_is_old() -> None:
    settled = replace(KEY, on_delete="NO ACTION")
    assert new_drift([of_key(ACTION)], [of_key(("name",), settled)]) == ()
    otherwise = replace(settled, name="another")
    new = of_key(("name",), otherwise)
    assert new_drift([of_key(ACTION)], [new]) == (new,)


def test_of_old_drift_that_now_differs_in_its_name_too_the_name_is_new() -> None:
    assert new_drift([of_key(("on_delete",))], [of_key(ACTION)]) == (of_key(("name",)),)
    commented = replace(DECLARED, comment="in cents")
    new = changed((*SCALES, "comment"), commented)
    assert new_drift([OLD], [new]) == (changed(("comment",), commented),)


TABLE = Table(
    Name("", "item"),
    (DECLARED,),
    primary_key=PrimaryKey(("price",), "PK_1"),
    uniques=(Unique("UQ_1", ("price",)),),
    comment=Unknown("left alone"),
)


@pytest.mark.parametrize(
    ("now", "is_new"),
    [
        pytest.param(
            replace(
                TABLE,
                columns=(replace(DECLARED, comment="euro"),),
                primary_key=PrimaryKey(("price",), "PK_2"),
                uniques=(Unique("UQ_2", ("price",)),),
                comment=None,
            ),
            False,
            id="other names and comments",
        ),
        pytest.param(replace(TABLE, columns=(*TABLE.columns, MADE)), True, id="one more column"),
        pytest.param(replace(TABLE, primary_key=None), True, id="no key"),
        pytest.param(replace(TABLE, uniques=()), True, id="a constraint less"),
    ],
)
def test_a_table_that_was_missing(now: Table, is_new: bool) -> None:
    before, after = (Drift(("item",), "missing-table", each) for each in (TABLE, now))
    assert bool(new_drift([before], [after])) == is_new


def test_a_constraint_that_differs_keeps_its_old_difference_under_a_new_name() -> None:
    old = of_key(("on_delete",), replace(KEY, name="other"))
    there, wanted = replace(MADE_KEY, name="new"), replace(KEY, name="new")
    path = ("item", "foreign_keys", "new")
    renamed = replace(old, path=path, expected=wanted, actual=there)
    assert new_drift([old], [renamed]) == ()
    in_the_entity = replace(renamed, actual=MADE_KEY, aspects=("name", "on_delete"))
    assert new_drift([old], [in_the_entity]) == (in_the_entity,)
    otherwise = replace(renamed, expected=replace(wanted, on_delete="SET NULL"))
    assert new_drift([old], [otherwise]) == (otherwise,)


def test_a_name_of_its_own_stays_old_where_the_columns_change() -> None:
    hashed = [replace(KEY, name=f"FK_{digit * 27}") for digit in "12"]
    old = replace(of_key(("name",), hashed[0]), path=("item", "foreign_keys", "1"))
    new = replace(of_key(("name",), hashed[1]), path=("item", "foreign_keys", "2"))
    assert new_drift([old], [new]) == ()
    chosen = replace(new, expected=replace(KEY, name="chosen"))
    assert new_drift([old], [chosen]) == (chosen,)
    other = replace(new, actual=replace(MADE_KEY, name="fk"))
    assert new_drift([old], [other]) == (other,)
