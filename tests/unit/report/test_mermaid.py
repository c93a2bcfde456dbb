"""The diagram's text: what the real parser of Mermaid 11 was seen to take."""

from __future__ import annotations

import pytest

from migration_guard.report import mermaid
from migration_guard.schema.model import (
    Column,
    ColumnType,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.view import SchemaView

INTEGER = ColumnType("integer")
USER = Table(Name("", "user"), (Column("id", INTEGER),), PrimaryKey(("id",), "PK"))
KEY = ForeignKey("FK", ("user_id",), USER.name, ("id",))


def diagram(*tables: Table, **schema: object) -> list[str]:
    made = Schema({table.name: table for table in tables}, **schema)  # type: ignore[arg-type]
    text = mermaid.render([SchemaView(".", "declared", made, {})], label="the index")
    return [line.strip() for line in text.splitlines()]


def attribute(column: Column) -> str:
    return diagram(Table(Name("", "t"), (column,)))[3]


@pytest.mark.parametrize(
    ("column", "line"),
    [
        pytest.param(Column("a", ColumnType("character varying", 20)), "varchar(20) a", id="length"),
        pytest.param(
            Column("a", ColumnType("timestamp with time zone", precision=3)),
            "timestamptz(3) a", id="precision of a time",
        ),
        pytest.param(
            Column("a", ColumnType("numeric", precision=10, scale=2)),
            'numeric(10_2) a "numeric(10,2)"', id="a comma is not taken",
        ),
        pytest.param(
            Column("a", ColumnType("enum", enum=Name("s", "my kind"), array=True), nullable=True),
            's_my_kind[] a "s.my kind[]; nullable"', id="enum",
        ),
        pytest.param(Column("1 a", INTEGER), 'integer _1_a "1 a"', id="no word"),
        pytest.param(Column("PK", INTEGER), 'integer PK_ "PK"', id="called like a key"),
        pytest.param(
            Column("a", Unknown('a "reason"\nof two lines')),
            "unknown a \"type unknown: a 'reason' of two lines\"", id="unknown type",
        ),
        pytest.param(
            Column("a", INTEGER, Unknown("why")),
            'integer a "nullability unknown: why"', id="unknown nullability",
        ),
    ],
)  # fmt: skip
def test_an_attribute(column: Column, line: str) -> None:
    assert attribute(column) == line


@pytest.mark.parametrize(
    ("nullable", "parts", "line"),
    [
        pytest.param(False, {}, '"user" ||--o{ "post" : "user_id"', id="many to one"),
        pytest.param(True, {}, '"user" |o--o{ "post" : "user_id"', id="optional"),
        pytest.param(Unknown("?"), {}, '"user" |o--o{ "post" : "user_id"', id="not known"),
        pytest.param(
            False, {"uniques": (Unique("UQ", ("user_id",)),)},
            '"user" ||--o| "post" : "user_id"', id="one to one",
        ),
        pytest.param(
            False, {"indexes": (Index("I", ("user_id",), unique=True, where="a IS NULL"),)},
            '"user" ||--o{ "post" : "user_id"', id="unique only under a condition",
        ),
        pytest.param(
            False, {"primary_key": PrimaryKey(("user_id",), "PK")},
            '"user" ||--o| "post" : "user_id"', id="the key itself",
        ),
        pytest.param(
            False, {"primary_key": PrimaryKey(("user_id", "tag"), "PK")},
            '"user" ||--o{ "post" : "user_id"', id="a part of the key",
        ),
    ],
)  # fmt: skip
def test_a_relation(nullable: bool, parts: dict[str, object], line: str) -> None:
    column = Column("user_id", INTEGER, nullable)
    post = Table(Name("", "post"), (column,), foreign_keys=(KEY,), **parts)  # type: ignore[arg-type]
    assert line in diagram(USER, post)


def test_what_is_not_known_of_a_table_is_said() -> None:
    lines = diagram(
        Table(Name("", "core"), created=False),
        Table(Name("s", 't"'), unknown=("a step\nis not known",)),
        unknown=("anything",),
        views=frozenset({Name("", "v")}),
    )
    assert "%% unknown: anything" in lines
    assert "%% view v: only its name is known" in lines
    assert "%% core is made elsewhere: only what is added to it is here" in lines
    assert '"core"' in lines
    assert '%% s.t" may differ: a step is not known' in lines
    assert '"s.t\'"' in lines
