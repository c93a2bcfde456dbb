"""Changes carried out on a schema; what hangs on an object follows it or falls with it."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import (
    Check,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unknown,
)
from migration_guard.sql.opaque import opaque
from migration_guard.sql.statements import effects

POST = """
CREATE TYPE "public"."post_kind_enum" AS ENUM('a', 'b');
CREATE TABLE "post" ("id" SERIAL NOT NULL, "title" text NOT NULL, "kind" "post_kind_enum",
  CONSTRAINT "PK_post" PRIMARY KEY ("id"), CONSTRAINT "UQ_title" UNIQUE ("title"),
  CONSTRAINT "CHK_title" CHECK (length(title) > 2));
CREATE INDEX "IDX_title" ON "post" ("title");
CREATE INDEX "IDX_kind" ON "post" ("kind") WHERE title IS NOT NULL;
CREATE TABLE "comment" ("id" int PRIMARY KEY, "postId" int NOT NULL REFERENCES post ON DELETE CASCADE)
"""


def made(*statements: str) -> Schema:
    return apply_all(change for sql in statements for change in effects(sql))


def post(*statements: str) -> Table:
    return made(POST, *statements).tables[Name("", "post")]


def names(parts: object) -> list[str | None]:
    return [part.name for part in parts]  # type: ignore[attr-defined]


def test_a_reference_without_columns_means_the_primary_key() -> None:
    (key,) = made(POST).tables[Name("", "comment")].foreign_keys
    assert key == ForeignKey(
        "comment_postId_fkey", ("postId",), Name("", "post"), ("id",), on_delete="CASCADE"
    )


def test_dropping_a_column_drops_what_involves_it() -> None:
    table = post('ALTER TABLE "post" DROP COLUMN "title"')
    assert names(table.columns) == ["id", "kind"]
    assert (table.uniques, table.checks, table.indexes) == ((), (), ())
    assert table.primary_key == PrimaryKey(("id",), "PK_post")


def test_dropping_a_column_leaves_what_does_not_involve_it() -> None:
    table = post('ALTER TABLE "post" DROP COLUMN "kind"')
    assert names(table.indexes) == ["IDX_title"]
    assert names(table.uniques) == ["UQ_title"]


def test_dropping_a_referenced_column_needs_cascade_to_drop_the_reference() -> None:
    comment = Name("", "comment")
    assert made(POST, "ALTER TABLE post DROP id").tables[comment].foreign_keys
    assert not made(POST, "ALTER TABLE post DROP id CASCADE").tables[comment].foreign_keys


def test_renaming_a_column_renames_it_wherever_it_is_mentioned() -> None:
    schema = made(
        POST, 'ALTER TABLE post RENAME title TO "Title"', "ALTER TABLE post RENAME id TO k"
    )
    table = schema.tables[Name("", "post")]
    assert names(table.columns) == ["k", "Title", "kind"]
    assert table.checks == (Check("CHK_title", 'length("Title") > 2'),)
    assert table.indexes[0].columns == ("Title",)
    assert table.indexes[1].where == '"Title" IS NOT NULL'
    assert table.primary_key == PrimaryKey(("k",), "PK_post")
    assert schema.tables[Name("", "comment")].foreign_keys[0].referenced_columns == ("k",)


def test_a_function_of_the_same_name_is_not_renamed() -> None:
    schema = made(
        "CREATE TABLE t (lower text, CHECK (lower(lower) = 'lower'))",
        "ALTER TABLE t RENAME lower TO x",
    )
    assert schema.tables[Name("", "t")].checks[0].expression == "lower(x) = 'lower'"


def test_renaming_a_table_carries_its_constraints_and_references() -> None:
    schema = made(POST, "ALTER TABLE post RENAME TO article", "ALTER TABLE article SET SCHEMA blog")
    article = Name("blog", "article")
    assert Name("", "post") not in schema.tables
    assert names(schema.tables[article].uniques) == ["UQ_title"]
    assert schema.tables[Name("", "comment")].foreign_keys[0].referenced_table == article


def test_dropping_a_table_with_cascade_drops_the_references_to_it() -> None:
    schema = made(POST, "DROP TABLE post CASCADE")
    assert list(schema.tables) == [Name("", "comment")]
    assert schema.tables[Name("", "comment")].foreign_keys == ()


def test_an_enum_is_replaced_the_way_typeorm_does_it() -> None:
    schema = made(
        POST,
        'ALTER TYPE "post_kind_enum" RENAME TO "post_kind_enum_old"',
        "CREATE TYPE \"public\".\"post_kind_enum\" AS ENUM('a', 'b', 'c')",
        'ALTER TABLE "post" ALTER COLUMN "kind" TYPE "post_kind_enum" USING "kind"::text::post_kind_enum',
        'DROP TYPE "public"."post_kind_enum_old"',
    )
    name = Name("", "post_kind_enum")
    assert schema.enums == {name: Enum(name, ("a", "b", "c"))}
    kind = schema.tables[Name("", "post")].column("kind")
    assert kind is not None
    assert kind.type == ColumnType("enum", enum=name)


def test_enum_values_are_placed_and_renamed() -> None:
    schema = made(
        "CREATE TYPE e AS ENUM ('a', 'c')",
        "ALTER TYPE e ADD VALUE 'b' BEFORE 'c'",
        "ALTER TYPE e ADD VALUE IF NOT EXISTS 'a'",
        "ALTER TYPE e ADD VALUE 'd'",
        "ALTER TYPE e RENAME VALUE 'c' TO 'see'",
    )
    assert schema.enums[Name("", "e")].values == ("a", "b", "see", "d")


def test_a_domain_is_seen_through_to_its_base_type() -> None:
    schema = made("CREATE DOMAIN mail AS varchar(99)", "CREATE TABLE t (m mail, ms mail[])")
    types = [column.type for column in schema.tables[Name("", "t")].columns]
    assert types == [
        ColumnType("character varying", 99),
        ColumnType("character varying", 99, array=True),
    ]


def test_a_default_is_spelled_for_the_type_its_column_gets() -> None:
    table = post(
        "ALTER TABLE post ADD n numeric",
        "ALTER TABLE post ALTER n SET DEFAULT '0.50'",
        "ALTER TABLE post ADD o text DEFAULT '7'",
        "ALTER TABLE post ALTER o TYPE int USING o::int",
    )
    assert [column.default for column in table.columns[-2:]] == ["0.5", "7"]


def test_setting_and_dropping_a_sequence_default_changes_generation() -> None:
    table = post("ALTER TABLE post ALTER id DROP DEFAULT")
    assert (table.columns[0].default, table.columns[0].generated) == (None, None)
    table = post("ALTER TABLE post ALTER id SET DEFAULT nextval('other'::regclass)")
    assert table.columns[0].generated == "increment"


def test_identity_is_added_and_dropped() -> None:
    added = "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY"
    (column,) = made("CREATE TABLE t (a int)", added).tables[Name("", "t")].columns
    assert (column.generated, column.nullable) == ("identity", False)
    dropped = made("CREATE TABLE t (a int)", added, "ALTER TABLE t ALTER a DROP IDENTITY")
    assert dropped.tables[Name("", "t")].columns[0].generated is None


def test_a_made_up_name_that_is_taken_gets_a_number() -> None:
    table = post("ALTER TABLE post ADD UNIQUE (title)", "ALTER TABLE post ADD UNIQUE (title)")
    assert names(table.uniques) == ["UQ_title", "post_title_key", "post_title_key1"]
    table = post("CREATE INDEX ON post (kind)", "CREATE INDEX ON post (kind)")
    assert names(table.indexes)[-2:] == ["post_kind_idx", "post_kind_idx1"]


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        pytest.param('CREATE INDEX "x" ON post (kind)', "indexes", id="index"),
        pytest.param('ALTER TABLE post ADD CONSTRAINT "x" UNIQUE (kind)', "uniques", id="unique"),
        pytest.param('ALTER TABLE post ADD CONSTRAINT "x" CHECK (kind > 1)', "checks", id="check"),
    ],
)
def test_what_is_made_again_under_its_own_name_is_one(statement: str, part: str) -> None:
    assert post(statement, statement) == post(statement)
    assert names(getattr(post(statement), part)).count("x") == 1


def test_an_index_becomes_a_constraint() -> None:
    table = post(
        'CREATE UNIQUE INDEX "U" ON post (kind)', 'ALTER TABLE post ADD UNIQUE USING INDEX "U"'
    )
    assert "U" not in names(table.indexes)
    assert table.uniques[-1].columns == ("kind",)


def test_indexes_are_renamed_and_dropped_by_their_own_name() -> None:
    table = post('ALTER INDEX "IDX_title" RENAME TO "i"', 'DROP INDEX "public"."i"')
    assert names(table.indexes) == ["IDX_kind"]


def test_renaming_a_constraints_index_renames_the_constraint() -> None:
    assert names(post('ALTER INDEX "UQ_title" RENAME TO "u"').uniques) == ["u"]


def test_what_is_said_of_a_table_before_it_is_created_stays_in_doubt() -> None:
    create = "CREATE TABLE item (id int)"
    early = made(
        "ALTER TABLE item ADD a int", 'ALTER TABLE item ADD CONSTRAINT "u" UNIQUE (a)', create
    ).tables[Name("", "item")]
    assert [column.name for column in early.columns] == ["id", "a"]
    assert (names(early.uniques), early.unknown) == (["u"], ("it is changed before it is created",))
    mentioned = made("ALTER TABLE item ALTER id DROP NOT NULL", create).tables[Name("", "item")]
    assert mentioned == made(create).tables[Name("", "item")]


def test_a_table_never_created_holds_only_what_was_said_of_it() -> None:
    schema = made(
        'ALTER TABLE "product" ADD "brand" text',
        'CREATE INDEX "i" ON "product" ("brand")',
        'ALTER TABLE "product" ALTER COLUMN "title" SET NOT NULL',
    )
    table = schema.tables[Name("", "product")]
    assert not table.created
    assert table.unknown == ()
    assert names(table.columns) == ["brand", "title"]
    title = table.column("title")
    assert title is not None
    assert title.nullable is False
    assert isinstance(title.type, Unknown)
    assert table.indexes == (Index("i", ("brand",)),)


def test_if_not_exists_changes_nothing_that_is_there() -> None:
    again = (
        "CREATE TABLE IF NOT EXISTS post (x int)",
        "ALTER TABLE post ADD COLUMN IF NOT EXISTS title int",
        'CREATE INDEX IF NOT EXISTS "IDX_title" ON post (kind)',
    )
    assert post(*again) == post()


def test_what_postgresql_would_refuse_is_marked_not_guessed() -> None:
    for sql in (
        "CREATE TABLE post (x int)",
        "ALTER TABLE post ADD title int",
        'ALTER TABLE post DROP CONSTRAINT "nobody"',
        "ALTER TABLE post ALTER nothing SET NOT NULL",
        "ALTER TABLE post RENAME id TO title",
        "ALTER TABLE comment RENAME TO post",
    ):
        assert post(sql).unknown, sql


def test_an_opaque_statement_marks_the_tables_and_enums_it_mentions() -> None:
    schema = made(POST, "DO $$ BEGIN EXECUTE 'ALTER TABLE post ADD ' || x; END $$")
    assert schema.tables[Name("", "post")].unknown
    assert not schema.tables[Name("", "comment")].unknown
    assert schema.unknown == ()
    schema = made(POST, "SELECT change_it('post_kind_enum')")
    assert isinstance(schema.enums[Name("", "post_kind_enum")].values, Unknown)


def test_an_opaque_statement_that_mentions_nothing_known_makes_all_uncertain() -> None:
    schema = made(POST, "SELECT build_everything()")
    assert schema.unknown == ("the function build_everything() may change the schema",)


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        pytest.param('ALTER TABLE "  " ALTER COLUMN "title" TYPE text', {"title"}, id="quoted"),
        pytest.param("ALTER TABLE   alter Title SET NOT NULL", {"title"}, id="bare"),
        pytest.param("EXECUTE format('ALTER TABLE %I ALTER \"kind\" DROP DEFAULT')", {"kind"},
                     id="format"),
        pytest.param('ALTER TABLE "public"."  " ALTER "title" TYPE text', {"title"}, id="schema"),
        pytest.param('ALTER TABLE "elsewhere" ALTER "title" TYPE text', set(), id="a known table"),
        pytest.param('UPDATE "  " SET "title" = 1', set(), id="no ALTER"),
    ],
)  # fmt: skip
def test_what_alters_a_column_of_an_unknown_table_leaves_those_of_its_name_in_doubt(
    text: str, doubted: set[str]
) -> None:
    changes = [*effects(POST), opaque("its SQL is not known", text)]
    schema = apply_all(changes)
    table = schema.tables[Name("", "post")]
    assert {each.name for each in table.columns if isinstance(each.type, Unknown)} == doubted
    assert schema.unknown
    assert not table.unknown


def test_dropping_a_primary_key_with_cascade_drops_the_references_to_it() -> None:
    schema = made(POST, 'ALTER TABLE post DROP CONSTRAINT "PK_post" CASCADE')
    assert schema.tables[Name("", "post")].primary_key is None
    assert schema.tables[Name("", "comment")].foreign_keys == ()


def test_dropping_a_schema_drops_what_is_in_it() -> None:
    schema = made("CREATE TABLE s.t (a int)", "CREATE TABLE t (a int)", "DROP SCHEMA s CASCADE")
    assert list(schema.tables) == [Name("", "t")]
