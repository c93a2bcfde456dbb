"""Declared against replayed: what is a difference, what is none, what cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import Drift, drift
from migration_guard.schema.model import (
    Column,
    ColumnType,
    ForeignKey,
    Name,
    Schema,
    Table,
    Unique,
    Unknown,
)
from migration_guard.sql.statements import effects

BASE = """CREATE TABLE o (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a text, b int, n numeric, u uuid, k e, z timestamp)"""


def made(sql: str) -> Schema:
    return apply_all(effects(sql))


def kinds(found: tuple[Drift, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.kind, each.aspects) for each in found]


EQUAL = [
    pytest.param("ADD c int DEFAULT '0'", "ADD c int4 DEFAULT 0", id="quoted number"),
    pytest.param("ADD c varchar DEFAULT 'x'", "ADD c varchar DEFAULT 'x'::text", id="cast"),
    pytest.param("ADD c char", "ADD c char(1)", id="char is char(1)"),
    pytest.param("ADD c timestamp", "ADD c timestamp(6)", id="timestamp is timestamp(6)"),
    pytest.param(
        "ADD c timestamptz DEFAULT now()", "ADD c timestamptz DEFAULT CURRENT_TIMESTAMP", id="now"
    ),
    pytest.param(
        "ADD c timestamp DEFAULT now()", "ADD c timestamp DEFAULT LOCALTIMESTAMP", id="local"
    ),
    pytest.param("ADD c numeric(9)", "ADD c numeric(9,0)", id="scale 0"),
    pytest.param("ADD c SERIAL", "ADD c int GENERATED ALWAYS AS IDENTITY", id="serial is identity"),
    pytest.param(
        "ADD c uuid NOT NULL DEFAULT uuid_generate_v4()",
        "ADD c uuid NOT NULL DEFAULT gen_random_uuid()",
        id="uuid functions",
    ),
    pytest.param("ADD c bool DEFAULT false", "ADD c boolean DEFAULT 'f'", id="boolean"),
    pytest.param(
        "ADD CONSTRAINT t_a_b_key UNIQUE (b, a)", "ADD UNIQUE (a, b)", id="order in a unique"
    ),
    pytest.param(
        "ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES o (id)",
        "ADD FOREIGN KEY (b) REFERENCES o",
        id="columns of a foreign key",
    ),
    pytest.param("ADD CONSTRAINT t_b_check CHECK (b > 0)", "ADD CHECK ((b>(0)))", id="a check"),
    pytest.param(
        'ADD CONSTRAINT "REL_02982fe25c4c887d3edbdf0e38" UNIQUE (b)',
        'ADD CONSTRAINT "UQ_02982fe25c4c887d3edbdf0e38d" UNIQUE (b)',
        id="a one-to-one's constraint on a table that is there",
    ),
    pytest.param(
        "ADD CONSTRAINT mine UNIQUE (b)",
        'ADD CONSTRAINT "UQ_02982fe25c4c887d3edbdf0e38d" UNIQUE (b)',
        id="a unique column that TypeORM added",
    ),
    pytest.param("ALTER a SET DATA TYPE text", "ADD c int, DROP c", id="added and dropped"),
]

DIFFERENT = [
    pytest.param("ADD c int", "ALTER a TYPE text", [("missing-column", ())], id="no column"),
    pytest.param("ALTER a TYPE text", "ADD c int", [("extra-column", ())], id="a column more"),
    pytest.param(
        "ADD c varchar(255)", "ADD c varchar", [("changed-column", ("length",))], id="length"
    ),
    pytest.param("ADD c text", "ADD c varchar", [("changed-column", ("type",))], id="type"),
    pytest.param(
        "ADD c int NOT NULL", "ADD c int", [("changed-column", ("nullable",))], id="nullability"
    ),
    pytest.param(
        "ADD c numeric(9,2)",
        "ADD c numeric(9,3) NOT NULL DEFAULT 1",
        [("changed-column", ("scale", "nullable", "default"))],
        id="several aspects",
    ),
    pytest.param(
        "ADD c timestamp(3)",
        "ADD c timestamp",
        [("changed-column", ("precision",))],
        id="precision",
    ),
    pytest.param("ADD c text[]", "ADD c text", [("changed-column", ("array",))], id="array"),
    pytest.param(
        "ADD c int DEFAULT 1",
        "ADD c int DEFAULT 2",
        [("changed-column", ("default",))],
        id="default",
    ),
    pytest.param(
        "ADD c SERIAL", "ADD c int NOT NULL", [("changed-column", ("generated",))], id="sequence"
    ),
    pytest.param("ADD c e", "ADD c f", [("changed-column", ("type",))], id="another enum"),
    pytest.param(
        "ADD UNIQUE (a)",
        "ADD UNIQUE (b)",
        [("missing-unique", ()), ("extra-unique", ())],
        id="another unique",
    ),
    pytest.param(
        "ADD FOREIGN KEY (b) REFERENCES o (id) ON DELETE CASCADE",
        "ADD FOREIGN KEY (b) REFERENCES o (id)",
        [("changed-foreign-key", ("on_delete",))],
        id="action",
    ),
    pytest.param(
        "ADD FOREIGN KEY (b) REFERENCES o (id)",
        "ADD FOREIGN KEY (b) REFERENCES p (id)",
        [("changed-foreign-key", ("references",))],
        id="target",
    ),
    pytest.param(
        "ADD FOREIGN KEY (b) REFERENCES o (id)",
        "ALTER a TYPE text",
        [("missing-foreign-key", ())],
        id="no foreign key",
    ),
    pytest.param("ADD CHECK (b > 0)", "ALTER a TYPE text", [("missing-check", ())], id="no check"),
    pytest.param(
        "ALTER a TYPE text", "ADD CHECK (b > 0)", [("extra-check", ())], id="a check more"
    ),
    pytest.param(
        "ALTER a TYPE text",
        "ADD EXCLUDE USING gist (b WITH =)",
        [("extra-exclusion", ())],
        id="an exclusion more",
    ),
    pytest.param(
        "ADD CONSTRAINT x CHECK (b > 0)",
        "ADD CONSTRAINT y CHECK (b > 1)",
        [("changed-check", ("expression", "name"))],
        id="a check of another text, which is another name",
    ),
    pytest.param(
        "ADD CONSTRAINT x CHECK (b > 0)",
        "ADD CONSTRAINT y CHECK (n > 0)",
        [("missing-check", ()), ("extra-check", ())],
        id="a check of another column",
    ),
    pytest.param(
        "DROP CONSTRAINT t_pkey, ADD CONSTRAINT x PRIMARY KEY (id)",
        "ALTER a TYPE text",
        [("changed-primary-key", ("name",))],
        id="name of a primary key",
    ),
    pytest.param(
        "ADD CONSTRAINT x UNIQUE (a, b)",
        "ADD UNIQUE (b, a)",
        [("changed-unique", ("name",))],
        id="name of a unique",
    ),
    pytest.param(
        "ADD CONSTRAINT x UNIQUE (a, b)",
        "ADD CONSTRAINT x UNIQUE (a, u)",
        [("changed-unique", ("columns",))],
        id="columns of a named unique",
    ),
    pytest.param(
        "ADD CONSTRAINT x FOREIGN KEY (b) REFERENCES o",
        "ADD FOREIGN KEY (b) REFERENCES o",
        [("changed-foreign-key", ("name",))],
        id="name of a foreign key",
    ),
    pytest.param(
        "ADD CONSTRAINT x FOREIGN KEY (b) REFERENCES o ON DELETE CASCADE",
        "ADD FOREIGN KEY (b) REFERENCES o",
        [("changed-foreign-key", ("on_delete", "name"))],
        id="action and name",
    ),
    pytest.param(
        "ADD CONSTRAINT x CHECK (b > 0)",
        "ADD CHECK (b > 0)",
        [("changed-check", ("name",))],
        id="name of a check",
    ),
    pytest.param(
        "DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id, b)",
        "ALTER b SET NOT NULL",
        [("changed-primary-key", ("columns",))],
        id="primary key",
    ),
]


@pytest.mark.parametrize(("declared", "replayed"), EQUAL)
def test_no_difference(declared: str, replayed: str) -> None:
    left = made(f"{BASE}; ALTER TABLE t {declared}")
    right = made(f"{BASE}; ALTER TABLE t {replayed}")
    assert drift(left, right) == ()


@pytest.mark.parametrize(("declared", "replayed", "expected"), DIFFERENT)
def test_a_difference(
    declared: str, replayed: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    left = made(f"{BASE}; ALTER TABLE t {declared}")
    right = made(f"{BASE}; ALTER TABLE t {replayed}")
    found = drift(left, right)
    assert kinds(found) == expected
    assert all(each.undetermined is None and each.path[0] == "t" for each in found)


@pytest.mark.parametrize(
    ("declared", "replayed", "expected"),
    [
        pytest.param("", "", [], id="none"),
        pytest.param(
            "CREATE INDEX x ON t (a)",
            "CREATE INDEX y ON t USING btree (a)",
            [("changed-index", ("name",))],
            id="name",
        ),
        pytest.param(
            "CREATE INDEX x ON t (a); CREATE INDEX y ON t (a)",
            "CREATE INDEX y ON t (a); CREATE INDEX x ON t (a)",
            [],
            id="two alike, each by its name",
        ),
        pytest.param("CREATE INDEX x ON t (a)", "", [("missing-index", ())], id="missing"),
        pytest.param("", "CREATE INDEX x ON t (a)", [("extra-index", ())], id="extra"),
        pytest.param("", "CREATE INDEX x ON t USING gin (a)", [], id="gin is not seen"),
        pytest.param("", "CREATE INDEX x ON t (lower(a))", [], id="an expression is not seen"),
        pytest.param(
            "CREATE INDEX x ON t (a) WHERE b IS NULL",
            "CREATE INDEX x ON t (a)",
            [("changed-index", ("where",))],
            id="predicate",
        ),
        pytest.param(
            "CREATE UNIQUE INDEX x ON t (a)",
            "CREATE INDEX x ON t (a)",
            [("changed-index", ("unique",))],
            id="uniqueness",
        ),
        pytest.param(
            "CREATE INDEX x ON t (a, b)",
            "CREATE INDEX x ON t (b, a)",
            [("changed-index", ("columns",))],
            id="order under one name",
        ),
        pytest.param(
            "CREATE INDEX x ON t (a, b)",
            "CREATE INDEX y ON t (b, a)",
            [("missing-index", ()), ("extra-index", ())],
            id="order",
        ),
        pytest.param(
            "ALTER TABLE t ADD UNIQUE (a)",
            "CREATE UNIQUE INDEX x ON t (a)",
            [("changed-unique", ("index-instead-of-constraint",))],
            id="unique index for a constraint",
        ),
        pytest.param(
            "CREATE UNIQUE INDEX x ON t (a)",
            "ALTER TABLE t ADD UNIQUE (a)",
            [("changed-index", ("constraint-instead-of-index",))],
            id="constraint for a unique index",
        ),
    ],
)
def test_indexes(declared: str, replayed: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = drift(made(f"{BASE}; {declared}"), made(f"{BASE}; {replayed}"))
    assert kinds(found) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("'a', 'b'", [], id="equal"),
        pytest.param("'b', 'a'", [], id="order"),
        pytest.param("'a'", [("changed-enum", ("missing-values",))], id="missing"),
        pytest.param("'a', 'b', 'c'", [("changed-enum", ("extra-values",))], id="extra"),
    ],
)
def test_enums(values: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    declared, replayed = (f"CREATE TYPE e AS ENUM ({each})" for each in ("'a', 'b'", values))
    assert kinds(drift(made(declared), made(replayed))) == expected


def test_a_missing_table_is_one_drift_and_implies_its_parts() -> None:
    found = drift(made("CREATE TABLE t (id SERIAL PRIMARY KEY, a text UNIQUE)"), Schema())
    assert [(each.kind, each.implied_by_table) for each in found] == [
        ("missing-table", False),
        ("missing-column", True),
        ("missing-column", True),
        ("missing-primary-key", True),
        ("missing-unique", True),
    ]


@pytest.mark.parametrize(
    ("replayed", "implied"),
    [
        pytest.param("", True, id="its table is missing"),
        pytest.param("CREATE TABLE t (k e)", False, id="its table is there"),
        pytest.param("CREATE TABLE t (a int)", False, id="only its column is missing"),
    ],
)
def test_a_missing_enum_may_come_with_its_table(replayed: str, implied: bool) -> None:
    declared = made("CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (k e)")
    enum = drift(declared, made(replayed))[-1]
    assert (enum.kind, enum.implied_by_table) == ("missing-enum", implied)


def test_a_view_of_the_entitys_name_is_no_missing_table() -> None:
    assert drift(made("CREATE TABLE t (a int)"), made("CREATE VIEW t AS SELECT 1 AS a")) == ()


def test_a_table_without_entity_is_nobodys_drift() -> None:
    assert drift(Schema(), made(BASE)) == ()


def test_a_partial_table_has_only_the_extras_that_were_added_and_says_that_it_is_partial() -> None:
    declared = made("CREATE TABLE product (a int, b int)")
    altered = "ALTER TABLE product ADD a int, ADD z int, ALTER y SET NOT NULL; CREATE INDEX i ON product (a)"
    found = drift(declared, made(altered))
    assert [(each.path[-1], each.kind, each.partial) for each in found] == [
        ("b", "missing-column", True),
        ("z", "extra-column", True),
        ("i", "extra-index", True),
    ]


def test_a_table_with_unknown_parts_in_its_entity_has_no_extras() -> None:
    name = Name("", "t")
    declared = Schema({name: Table(name, (Column("a", ColumnType("integer"), True),))})
    replayed = made("CREATE TABLE t (a int, b int)")
    assert kinds(drift(declared, replayed)) == [("extra-column", ())]
    unknown = Schema({name: replace(declared.tables[name], unknown=("a decorator",))})
    assert drift(unknown, replayed) == ()


@pytest.mark.parametrize("side", ["declared", "replayed"])
def test_an_unknown_value_is_undetermined_never_equal(side: str) -> None:
    name = Name("", "t")
    known = Schema({name: Table(name, (Column("a", ColumnType("integer")),))})
    unknown = Schema({name: Table(name, (Column("a", Unknown("why"), Unknown("how")),))})
    pair = (unknown, known) if side == "declared" else (known, unknown)
    (found,) = drift(*pair)
    assert found.undetermined == "why; how"
    assert found.aspects == ()


def test_what_an_opaque_statement_touched_is_undetermined() -> None:
    declared = made("CREATE TABLE t (a int, b int)")
    replayed = made("CREATE TABLE t (a int); DO $$ BEGIN PERFORM f('t'); END $$")
    (found,) = drift(declared, replayed)
    assert (found.kind, found.undetermined) == ("missing-column", "a DO block is not interpreted")


def test_nothing_is_known_to_be_missing_after_a_statement_that_names_nothing() -> None:
    found = drift(made("CREATE TABLE t (a int)"), made("SELECT build()"))
    assert {each.undetermined for each in found} == {"the function build() may change the schema"}


def test_a_name_longer_than_postgresql_keeps_finds_its_table() -> None:
    name = Name("", "t" * 70)
    declared = Schema({name: Table(name, (Column("c" * 70, ColumnType("integer"), True),))})
    assert drift(declared, made(f"CREATE TABLE {'t' * 70} ({'c' * 70} int)")) == ()


def test_an_unresolved_reference_is_undetermined() -> None:
    name, other = Name("", "t"), Name("", "core")
    key = ForeignKey("x", ("a",), other, ("id",))
    columns = (Column("a", ColumnType("integer"), True),)
    declared = Schema({name: Table(name, columns, foreign_keys=(key,))})
    (found,) = drift(declared, made("CREATE TABLE t (a int REFERENCES core)"))
    assert found.kind == "changed-foreign-key"
    assert found.undetermined


def test_one_constraint_holds_for_two_equal_ones_but_not_the_other_way() -> None:
    name = Name("", "t")
    columns = (Column("a", ColumnType("integer"), True),)
    once = Table(name, columns, uniques=(Unique("x", ("a",)),))
    twice = replace(once, uniques=(Unique("x", ("a",)), Unique("y", ("a",))))
    assert drift(Schema({name: twice}), Schema({name: once})) == ()
    assert drift(Schema({name: twice}), Schema({name: twice})) == ()
    assert kinds(drift(Schema({name: once}), Schema({name: twice}))) == [("extra-unique", ())]


COLUMN = st.builds(
    lambda name, type_, rest: f"{name} {type_} {rest}",
    st.sampled_from(["a", "b", '"C"']),
    st.sampled_from(["int", "text[]", "numeric(9,2)", "varchar(5)", "timestamptz(3)", "uuid"]),
    st.sampled_from(["", "NOT NULL", "UNIQUE", "CHECK (1 > 0)", "REFERENCES t", "PRIMARY KEY"]),
)
ACTION = st.one_of(
    st.builds("ALTER TABLE {} ADD {}".format, st.sampled_from(["t", "u"]), COLUMN),
    st.builds("ALTER TABLE t DROP {} CASCADE".format, st.sampled_from(["a", "b", '"C"'])),
    st.builds("ALTER TABLE t RENAME {} TO x".format, st.sampled_from(["a", "b", '"C"'])),
    st.builds("CREATE INDEX ON t ({})".format, st.sampled_from(["a", "b", '"C", a'])),
    st.builds("CREATE TABLE IF NOT EXISTS {} ({})".format, st.sampled_from(["t", "v"]), COLUMN),
    st.sampled_from(["DROP TABLE u CASCADE", "ALTER TABLE t RENAME TO u", "DROP INDEX t_a_idx"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ACTION, max_size=12))
def test_any_schema_differs_from_itself_in_nothing_that_is_known(actions: list[str]) -> None:
    schema = made("; ".join(actions))
    assert [each for each in drift(schema, schema) if each.undetermined is None] == []
