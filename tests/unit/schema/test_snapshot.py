"""What is taken from the migrations and what from the entities."""

from __future__ import annotations

import pytest

from migration_guard.schema.model import Column, ColumnType, Enum, Name, Schema, Table, Unknown
from migration_guard.schema.snapshot import snapshot

POST = Name("", "post")
KIND = Name("", "kind")
TEXT = ColumnType("text")
DECLARED = Table(POST, (Column("id", TEXT), Column("declared", TEXT)))
MADE = Table(POST, (Column("id", TEXT), Column("made", TEXT)))


def tables(declared: Table | None, made: Table | None, *unknown: str) -> list[Table]:
    left = Schema({} if declared is None else {declared.name: declared})
    right = Schema({} if made is None else {made.name: made}, unknown=unknown)
    return list(snapshot(left, right).tables.values())


def partial(table: Table) -> Table:
    unseen = Column("seen", Unknown("not created"), Unknown(""), Unknown(""))
    return Table(table.name, (*table.columns, unseen), created=False)


@pytest.mark.parametrize(
    ("declared", "made", "expected"),
    [
        pytest.param(DECLARED, MADE, [MADE], id="created: its drift stays"),
        pytest.param(DECLARED, None, [DECLARED], id="not mentioned"),
        pytest.param(DECLARED, partial(MADE), [DECLARED], id="mentioned, not created"),
        pytest.param(None, MADE, [MADE], id="created for nobody"),
        pytest.param(
            DECLARED,
            Table(POST, MADE.columns, unknown=("a step",)),
            [DECLARED],
            id="created, then changed by a step that cannot be read",
        ),
    ],
)
def test_the_migrations_go_first_where_they_are_certain(
    declared: Table | None, made: Table | None, expected: list[Table]
) -> None:
    assert tables(declared, made) == expected


def test_a_step_that_may_have_done_anything_leaves_the_entities_word() -> None:
    assert tables(DECLARED, MADE, "a step") == [DECLARED]


def test_of_medusa_s_own_table_only_what_migrations_add() -> None:
    extension = Table(POST, (Column("care", TEXT),), created=False)
    assert tables(extension, partial(MADE)) == [Table(POST, MADE.columns, created=False)]
    assert tables(extension, partial(Table(POST))) == []


def test_values_that_the_migrations_do_not_tell_are_the_declared_ones() -> None:
    declared = Schema(enums={KIND: Enum(KIND, ("a", "b"))})
    for made, expected in ((("a",), ("a",)), (Unknown("a step"), ("a", "b"))):
        replayed = Schema(enums={KIND: Enum(KIND, made)})
        assert snapshot(declared, replayed).enums[KIND].values == expected


def test_a_view_is_no_table() -> None:
    replayed = Schema(views=frozenset({POST}))
    assert snapshot(Schema({POST: DECLARED}), replayed) == replayed
