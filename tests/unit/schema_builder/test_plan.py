"""The statements that TypeORM would write, from metadata and the replayed schema."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Name, Schema
from migration_guard.schema_builder.metadata import (
    EntityColumn,
    EntityForeignKey,
    EntityTable,
    EntityView,
    Metadata,
)
from migration_guard.schema_builder.plan import plan
from migration_guard.schema_builder.profile import profile
from migration_guard.sql.statements import effects

ID = EntityColumn("id", "integer", is_primary=True, generated="increment")
POSTS = 'CREATE TABLE "post" ("id" SERIAL NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))'


def replayed(*statements: str) -> Schema:
    return apply_all(change for sql in statements for change in effects(sql))


def up(metadata: Metadata, schema: Schema, version: str = "0.3.16") -> list[str]:
    return [query.sql for query in plan(metadata, schema, profile(version)).up]


def down(metadata: Metadata, schema: Schema, version: str = "0.3.16") -> list[str]:
    return [query.sql for query in plan(metadata, schema, profile(version)).down]


def post(*columns: EntityColumn) -> Metadata:
    return Metadata((EntityTable(Name("", "post"), (ID, *columns)),))


def test_a_new_table_is_made_and_dropped() -> None:
    assert up(post(), Schema()) == [POSTS]
    assert down(post(), Schema()) == ['DROP TABLE "post"']


def test_a_table_in_step_needs_nothing() -> None:
    assert up(post(), replayed(POSTS)) == []


def test_down_undoes_the_last_statement_first() -> None:
    metadata = post(EntityColumn("a", "text"), EntityColumn("b", "text"))
    assert up(metadata, replayed(POSTS)) == [
        'ALTER TABLE "post" ADD "a" text NOT NULL',
        'ALTER TABLE "post" ADD "b" text NOT NULL',
    ]
    assert down(metadata, replayed(POSTS)) == [
        'ALTER TABLE "post" DROP COLUMN "b"',
        'ALTER TABLE "post" DROP COLUMN "a"',
    ]


def test_another_length_drops_the_column_and_makes_it_anew() -> None:
    before = replayed(POSTS, 'ALTER TABLE "post" ADD "a" character varying(10)')
    metadata = post(EntityColumn("a", "character varying", length="20", is_nullable=True))
    assert up(metadata, before) == [
        'ALTER TABLE "post" DROP COLUMN "a"',
        'ALTER TABLE "post" ADD "a" character varying(20)',
    ]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(
            "0.3.31", 'ALTER TYPE "public"."post_e_enum" RENAME TO "post_e_enum_old"', id="0.3"
        ),
        pytest.param("1.0.0", """ALTER TYPE "public"."post_e_enum" ADD VALUE 'b'""", id="1.0"),
    ],
)
def test_one_more_enum_value_by_version(version: str, expected: str) -> None:
    before = replayed(
        POSTS,
        """CREATE TYPE "public"."post_e_enum" AS ENUM('a')""",
        'ALTER TABLE "post" ADD "e" "public"."post_e_enum"',
    )
    metadata = post(EntityColumn("e", "enum", enum=("a", "b"), is_nullable=True))
    assert up(metadata, before, version)[0] == expected


def test_a_lower_case_action_is_never_settled() -> None:
    key = EntityForeignKey("FK_x", ("a",), Name("", "post"), ("id",), on_delete="cascade")
    column = EntityColumn("a", "integer", is_nullable=True)
    metadata = Metadata((EntityTable(Name("", "post"), (ID, column), foreign_keys=(key,)),))
    once = up(metadata, replayed(POSTS))
    again = up(metadata, replayed(POSTS, *once))
    assert again == ['ALTER TABLE "post" DROP CONSTRAINT "FK_x"', once[-1]]


def test_only_limits_the_plan_to_tables_and_the_keys_it_takes_along() -> None:
    key = EntityForeignKey("FK_c", ("postId",), Name("", "post"), ("id",), "NO ACTION", "NO ACTION")
    comment = EntityTable(
        Name("", "comment"),
        (ID, EntityColumn("postId", "integer"), EntityColumn("body", "text")),
        foreign_keys=(key,),
    )
    uuid = EntityColumn("id", "uuid", is_primary=True, generated="uuid")
    metadata = Metadata((EntityTable(Name("", "post"), (uuid,)), comment))
    before = replayed(
        POSTS,
        'CREATE TABLE "comment" ("id" SERIAL NOT NULL PRIMARY KEY, "postId" integer NOT NULL)',
        'ALTER TABLE "comment" ADD CONSTRAINT "FK_c" FOREIGN KEY ("postId") REFERENCES "post"("id")',
    )
    written = plan(metadata, before, profile("0.3.16"), only=[Name("", "post")]).up
    texts = [query.sql for query in written]
    assert texts[0] == 'ALTER TABLE "comment" DROP CONSTRAINT "FK_c"'
    assert texts[-1].startswith('ALTER TABLE "comment" ADD CONSTRAINT "FK_c" FOREIGN KEY')
    assert not any("body" in text for text in texts)


def test_what_postgresql_prints_of_an_unknown_function_is_uncertain() -> None:
    before = replayed(POSTS, 'ALTER TABLE "post" ADD "a" text DEFAULT my_own(1)')
    (query,) = plan(post(), before, profile("0.3.16")).down
    assert query.uncertain == "it is not known how PostgreSQL prints a call of my_own"


def test_a_quote_in_a_name_does_not_end_the_identifier() -> None:
    metadata = Metadata((EntityTable(Name("", 'a"; DROP TABLE b; --'), (ID,)),))
    (created,) = up(metadata, Schema())
    assert created.startswith('CREATE TABLE "a""; DROP TABLE b; --" (')


def test_of_a_core_table_only_what_the_migrations_made_is_taken_away() -> None:
    extension = EntityTable(Name("", "product"), (EntityColumn("a", "text"),), extends_core=True)
    before = replayed(
        'ALTER TABLE "product" ADD "a" text NOT NULL',
        'ALTER TABLE "product" ADD "b" text NOT NULL',
        'ALTER TABLE "product" ALTER COLUMN "handle" SET NOT NULL',
        'CREATE INDEX "by_handle" ON "product" ("handle")',
    )
    assert up(Metadata((extension,)), before) == [
        'DROP INDEX "public"."by_handle"',
        'ALTER TABLE "product" DROP COLUMN "b"',
    ]


def test_a_column_that_cannot_be_read_is_left_alone_and_told() -> None:
    metadata = post(EntityColumn("a", "text", unknown="its type is computed"))
    before = replayed(POSTS, 'ALTER TABLE "post" ADD "a" integer')
    found = plan(metadata, before, profile("0.3.16"))
    assert found.up == ()
    assert found.unknown == ('column "post"."a": its type is computed',)


def test_a_view_is_made_anew_with_what_depends_on_it() -> None:
    views = (
        EntityView(Name("", "second"), "SELECT id FROM first", depends_on=(Name("", "first"),)),
        EntityView(Name("", "first"), "SELECT id FROM post"),
    )
    made = plan(Metadata(views=views), Schema(), profile("0.3.16"))
    texts = [query.sql for query in made.up]
    assert texts[0] == 'CREATE VIEW "first" AS SELECT id FROM post'
    assert texts[2] == 'CREATE VIEW "second" AS SELECT id FROM first'
    assert made.up[1].parameters == ("public", "VIEW", "first", "SELECT id FROM post")
    assert made.down[0].parameters == ("VIEW", "second", "public")
