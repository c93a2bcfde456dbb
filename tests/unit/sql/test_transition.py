"""What is written between two schemas, and what is not; that PostgreSQL takes it is the
end-to-end tests' to show."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Column, ColumnType, Enum, Name, Schema, Table, Unknown
from migration_guard.sql.script import Gap, Statement
from migration_guard.sql.statements import effects
from migration_guard.sql.transition import Transition, outcome, transition

KIND = Name("", "kind")
HIDDEN = Schema(
    {Name("", "t"): Table(Name("", "t"), (Column("a", ColumnType("enum", enum=KIND)),))},
    {KIND: Enum(KIND, Unknown("computed at run time"))},
)


def schema(sql: str) -> Schema:
    return apply_all(effects(sql))


def between(made: Schema, wanted: Schema) -> Transition:
    return transition(drift(wanted, made), wanted, made)


def statements(entries: tuple[object, ...]) -> list[str]:
    return [" ".join(each.sql.split()) for each in entries if isinstance(each, Statement)]


def gaps(entries: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(each.subject, each.reason) for each in entries if isinstance(each, Gap)]


def test_a_foreign_key_leaves_before_the_key_it_refers_to_and_returns_after_it() -> None:
    made = schema(
        "CREATE TABLE a (x int, y int, CONSTRAINT pk PRIMARY KEY (x));"
        "CREATE TABLE b (x int CONSTRAINT fk REFERENCES a)"
    )
    wanted = schema(
        "CREATE TABLE a (x int NOT NULL, y int NOT NULL, CONSTRAINT pk PRIMARY KEY (x, y));"
        "CREATE TABLE b (x int)"
    )
    assert statements(between(made, wanted).up) == [
        'ALTER TABLE "b" DROP CONSTRAINT "fk"',
        'ALTER TABLE "a" DROP CONSTRAINT "pk"',
        'ALTER TABLE "a" ALTER COLUMN "y" SET NOT NULL',
        'ALTER TABLE "a" ADD CONSTRAINT "pk" PRIMARY KEY ("x", "y")',
    ]


def test_what_goes_along_with_a_column_comes_back_with_it() -> None:
    """PostgreSQL drops the index with its column; no drift says that it was there."""
    made = schema("CREATE TABLE a (x int, y int); CREATE INDEX i ON a ((x + y))")
    found = between(made, schema("CREATE TABLE a (y int)"))
    assert statements(found.up) == ['ALTER TABLE "a" DROP COLUMN "x"']
    assert statements(found.down) == [
        'ALTER TABLE "a" ADD "x" integer',
        'CREATE INDEX "i" ON "a" ((x + y))',
    ]


def test_a_check_that_no_entity_declares_goes_and_comes_back() -> None:
    made = schema("CREATE TABLE a (x int, CONSTRAINT c CHECK (x > 0))")
    found = between(made, schema("CREATE TABLE a (x int)"))
    assert statements(found.up) == ['ALTER TABLE "a" DROP CONSTRAINT "c"']
    assert statements(found.down) == ['ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (x > 0)']


def test_an_index_that_no_entity_can_declare_comes_back_as_it_was() -> None:
    table = "CREATE TABLE a (x int, y text, z int)"
    index = (
        'CREATE UNIQUE INDEX "i" ON "a" ("x" DESC NULLS LAST, "y" COLLATE "C" text_pattern_ops)'
        ' INCLUDE ("z") NULLS NOT DISTINCT WHERE x > 0'
    )
    made = schema(f"{table}; {index}; ALTER TABLE a RENAME z TO v")
    wanted = schema(f"{table}; ALTER TABLE a RENAME z TO v")
    found = between(made, wanted)
    assert statements(found.up) == ['DROP INDEX "public"."i"']
    assert statements(found.down) == [index.replace('"z"', '"v"')]
    assert outcome(wanted, found.down) == made


NAMED = """
CREATE TABLE a (x int CONSTRAINT {0} PRIMARY KEY, y int CONSTRAINT {1} UNIQUE CONSTRAINT {2} CHECK (y > 0));
CREATE TABLE b (x int CONSTRAINT {3} REFERENCES a, y int);
CREATE INDEX {4} ON b (y)
"""


def test_names_are_changed_and_nothing_is_made_again() -> None:
    made, wanted = schema(NAMED.format(*"klmno")), schema(NAMED.format(*"pqrst"))
    found = between(made, wanted)
    assert statements(found.up) == [
        'ALTER TABLE "a" RENAME CONSTRAINT "k" TO "p"',
        'ALTER TABLE "a" RENAME CONSTRAINT "l" TO "q"',
        'ALTER TABLE "a" RENAME CONSTRAINT "m" TO "r"',
        'ALTER INDEX "public"."o" RENAME TO "t"',
        'ALTER TABLE "b" RENAME CONSTRAINT "n" TO "s"',
    ]
    assert outcome(made, found.up) == wanted
    assert outcome(wanted, found.down) == made


def test_names_that_are_exchanged_make_way_for_each_other() -> None:
    made, wanted = schema(NAMED.format(*"klmno")), schema(NAMED.format(*"olmnk"))
    found = between(made, wanted)
    assert statements(found.up) == [
        'ALTER TABLE "a" RENAME CONSTRAINT "k" TO "_k"',
        'ALTER INDEX "public"."o" RENAME TO "k"',
        'ALTER TABLE "a" RENAME CONSTRAINT "_k" TO "o"',
    ]
    assert outcome(made, found.up) == wanted
    assert outcome(wanted, found.down) == made


def test_a_foreign_key_that_is_made_again_anyway_comes_back_under_its_new_name() -> None:
    tables = (
        "CREATE TABLE a (x {0} PRIMARY KEY); CREATE TABLE b (x {0} CONSTRAINT {1} REFERENCES a)"
    )
    made, wanted = schema(tables.format("int", "k")), schema(tables.format("bigint", "l"))
    found = between(made, wanted)
    assert [each for each in statements(found.up) if "CONSTRAINT" in each] == [
        'ALTER TABLE "b" DROP CONSTRAINT "k"',
        'ALTER TABLE "b" ADD CONSTRAINT "l" FOREIGN KEY ("x") REFERENCES "a"("x") '
        "ON DELETE NO ACTION ON UPDATE NO ACTION",
    ]
    assert outcome(made, found.up) == wanted


def test_an_enum_that_is_not_known_leaves_out_the_columns_of_its_type() -> None:
    found = between(schema("CREATE TABLE t (a text, b int)"), HIDDEN)
    assert gaps(found.up) == [
        ('"t"."a"', "its type kind is not known"),
        ('"kind"', "computed at run time"),
    ]
    assert statements(found.up) == ['ALTER TABLE "t" DROP COLUMN "b"']
    assert statements(found.down) == ['ALTER TABLE "t" ADD "b" integer']


def test_a_table_with_an_unknown_enum_is_made_without_the_column() -> None:
    found = between(Schema(), HIDDEN)
    assert statements(found.up) == ['CREATE TABLE "t" ( )']
    assert ('"t"."a"', "its type kind is not known") in gaps(found.up)
    assert statements(found.down) == ['DROP TABLE "t"']


def test_what_may_be_there_already_is_not_written() -> None:
    made = Schema(unknown=("a step is not known",))
    found = between(made, schema("CREATE TABLE a (x int PRIMARY KEY, y text)"))
    assert gaps(found.up) == [('"a"', "a step is not known")]
    assert (statements(found.up), found.down) == ([], ())


@pytest.mark.parametrize(
    ("made", "wanted", "reason"),
    [
        pytest.param("x int[]", "x int", "which item of the array to keep is not known", id="array"),
        pytest.param(
            "y int, x int", "y int, x int GENERATED ALWAYS AS (y + 1) STORED",
            "PostgreSQL does not make a column a generated one, nor (before 17) change how",
            id="generated",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_altered_is_a_gap_both_ways(made: str, wanted: str, reason: str) -> None:
    found = between(schema(f"CREATE TABLE a ({made})"), schema(f"CREATE TABLE a ({wanted})"))
    assert gaps(found.up) == [('"a"."x"', reason)]
    assert statements(found.up) == []
    assert found.down == ()


@pytest.mark.parametrize(
    ("made", "using"),
    [
        pytest.param("x int NOT NULL", 'ARRAY["x"]::text[]::integer array', id="required"),
        pytest.param(
            "x int",
            'CASE WHEN "x" IS NOT NULL THEN ARRAY["x"]::text[]::integer array END',
            id="null-stays-null",
        ),
    ],
)
def test_a_value_becomes_the_only_item_of_an_array(made: str, using: str) -> None:
    wanted = made.replace("int", "int[]")
    found = between(schema(f"CREATE TABLE a ({made})"), schema(f"CREATE TABLE a ({wanted})"))
    assert statements(found.up) == [
        f'ALTER TABLE "a" ALTER COLUMN "x" TYPE integer array USING {using}'
    ]


def test_an_expression_without_a_form_is_a_gap() -> None:
    """`canonical` compares it as a tree, which PostgreSQL would not read."""
    wanted = schema(
        "CREATE TABLE a (x xml); CREATE INDEX i ON a ((XMLSERIALIZE(CONTENT x AS text)))"
    )
    assert wanted.tables[Name("", "a")].indexes
    found = between(schema("CREATE TABLE a (x xml)"), wanted)
    assert [subject for subject, _ in gaps(found.up)] == ['"a"."i"']
    assert statements(found.up) == []


def test_a_geometry_comes_back_with_its_kind_and_system() -> None:
    types = ("geometry(MultiPointZM,4326)", "geography(Point,4326)", "geometry(Point)", "geometry")
    columns = [f'"{name}" {type_}' for name, type_ in zip("vxyz", types, strict=True)]
    found = between(schema("CREATE TABLE a ()"), schema(f"CREATE TABLE a ({', '.join(columns)})"))
    assert gaps(found.up) == []
    assert statements(found.up)[1:] == [f'ALTER TABLE "a" ADD {column}' for column in columns]


def test_a_default_comes_back_as_the_migrations_spelled_it() -> None:
    """`CURRENT_TIMESTAMP(6)` means `now()`, and PostgreSQL prints another default of it."""
    made = schema("CREATE TABLE a (x int, y timestamp DEFAULT CURRENT_TIMESTAMP(6))")
    for wanted in ("CREATE TABLE a (x int)", "CREATE TABLE a (x int, y timestamp)"):
        (back,) = statements(between(made, schema(wanted)).down)
        assert back.endswith(" DEFAULT CURRENT_TIMESTAMP(6)")


def test_nothing_is_written_between_equal_schemas() -> None:
    same = schema("CREATE TABLE a (x int PRIMARY KEY, y text DEFAULT 'b')")
    assert between(same, same) == Transition((), ())
