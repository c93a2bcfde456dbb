"""TypeORM's statements, by what they mean for the application."""

from __future__ import annotations

import pytest

from migration_guard.verify.harm import Harm, deviations

PK = 'CONSTRAINT "PK_1" PRIMARY KEY ("id")'


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param(
            [f'CREATE TABLE "tag" ("id" text NOT NULL, {PK})'],
            [(Harm.MISSING, "tag")],
            id="table",
        ),
        pytest.param(['ALTER TABLE "post" ADD "a" text'], [(Harm.MISSING, "post.a")], id="column"),
        pytest.param(
            ['ALTER TABLE "post" DROP COLUMN "a"'], [(Harm.EXTRA, "post.a")], id="extra-column"
        ),
        pytest.param(
            ['ALTER TABLE "post" DROP COLUMN "a"', 'ALTER TABLE "post" ADD "a" character varying'],
            [(Harm.TYPE, "post.a")],
            id="drop-and-add-is-a-type",
        ),
        pytest.param(
            ['ALTER TABLE "post" ALTER COLUMN "a" SET NOT NULL'],
            [(Harm.NULLABILITY, "post.a")],
            id="nullability",
        ),
        pytest.param(
            ['ALTER TABLE "post" ALTER COLUMN "a" SET DEFAULT now()'],
            [(Harm.REST, "post.a")],
            id="default",
        ),
        pytest.param(
            ['ALTER TABLE "post" ADD CONSTRAINT "UQ_1" UNIQUE ("a")'],
            [(Harm.CONSTRAINT, "post")],
            id="unique",
        ),
        pytest.param(
            [
                'ALTER TABLE "post" DROP CONSTRAINT "fk"',
                'ALTER TABLE "post" ADD CONSTRAINT "FK_1" FOREIGN KEY ("a") REFERENCES "b"("id")',
            ],
            [(Harm.REST, "post")],
            id="another-name",
        ),
        pytest.param(['CREATE INDEX "IDX_1" ON "post" ("a")'], [(Harm.REST, "post")], id="index"),
        pytest.param(
            ['ALTER TABLE "shop"."post" ADD "a" text'],
            [(Harm.MISSING, "shop.post.a")],
            id="another-schema",
        ),
    ],
)
def test_harm(statements: list[str], expected: list[tuple[Harm, str]]) -> None:
    assert [(each.harm, each.subject) for each in deviations(statements)] == expected


def test_the_table_of_a_dropped_index_is_looked_up() -> None:
    (found,) = deviations(['DROP INDEX "public"."IDX_1"'], (), {"IDX_1": "post"})
    assert (found.subject, found.harm) == ("post", Harm.REST)


def test_every_statement_is_in_one_deviation_even_unreadable_ones() -> None:
    statements = ['DROP INDEX "IDX_1"', "ALTER TYPE mood RENAME TO old", "no SQL at all"]
    found = [text for each in deviations(statements) for text in each.statements]
    assert sorted(found) == sorted(statements)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(["add"], [(Harm.TYPE, "post.a"), (Harm.REST, "post")], id="half-of-a-column"),
        pytest.param(["add", "drop"], [(Harm.REST, "post")], id="a-column"),
        pytest.param(["index"], [(Harm.TYPE, "post.a")], id="of-the-table"),
        pytest.param(["add", "drop", "index"], [], id="everything"),
    ],
)
def test_what_is_known_is_left_out_object_by_object(
    known: list[str], expected: list[tuple[Harm, str]]
) -> None:
    statements = {
        "drop": 'ALTER TABLE "post" DROP COLUMN "a"',
        "add": 'ALTER TABLE "post" ADD "a" character varying',
        "index": 'CREATE INDEX "IDX_1" ON "post" ("b")',
    }
    found = deviations(statements.values(), {statements[name] for name in known})
    assert [(each.harm, each.subject) for each in found] == expected
