"""`migration-guard generate` with what lies beside the tables: views, and the rows that TypeORM
keeps of them and of generated columns."""

from __future__ import annotations

import pytest

from acceptance.test_generate import POST_PATH, SUBTITLE, generate, statements, written
from support.blog import FILES, POST, migration, with_column
from support.repository import Repository

VIEW_PATH = "src/models/titles.ts"
VIEW = """import { ViewColumn, ViewEntity } from "typeorm"
@ViewEntity({ name: "titles", expression: `SELECT "id" FROM "post"` })
export class Titles { @ViewColumn() id: string }
"""
CHANGED = VIEW.replace('SELECT "id"', 'SELECT "id" || $$\'$$ AS "id"')
CREATE = 'CREATE VIEW "titles" AS SELECT "id" FROM "post"'
ROW = (
    'INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES '
)
KEPT = ROW + "(DEFAULT, 'public', DEFAULT, 'VIEW', 'titles', 'SELECT \"id\" FROM \"post\"')"
FORGOTTEN = (
    'DELETE FROM "typeorm_metadata" WHERE "type" = \'VIEW\' AND "name" = \'titles\''
    " AND \"schema\" = 'public'"
)
TWICE = with_column(
    POST,
    '@Column("int", { generatedType: "STORED", asExpression: "1 + 1", nullable: true })\n  two: number',
)
OF_TWICE = "\"type\" = 'GENERATED_COLUMN' AND \"name\" = 'two' AND \"schema\" = 'public'"


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


def test_a_new_view_is_made_and_noted(blog: Repository) -> None:
    blog.write({VIEW_PATH: VIEW})
    generate(blog)
    assert statements(blog) == ([CREATE, KEPT], [FORGOTTEN, 'DROP VIEW "titles"'])
    assert "nothing to write" in generate(blog)


def test_a_changed_view_goes_before_the_tables_change_and_comes_back_after(
    blog: Repository,
) -> None:
    blog.write({VIEW_PATH: VIEW})
    generate(blog)
    (first,) = written(blog)
    first.rename(first.with_name(first.name.replace("New", "Old")))
    blog.write({VIEW_PATH: CHANGED, POST_PATH: SUBTITLE})
    generate(blog)
    up, down = statements(blog)
    changed = CREATE.replace('"id"', '"id" || $$\'$$ AS "id"')
    assert [up[0], up[1]] == [FORGOTTEN, 'DROP VIEW "titles"']
    assert up[2] == 'ALTER TABLE "post" ADD "subtitle" character varying'
    assert up[3] == changed
    assert "''" in up[4]
    assert down == [
        FORGOTTEN,
        'DROP VIEW "titles"',
        'ALTER TABLE "post" DROP COLUMN "subtitle"',
        CREATE,
        KEPT,
    ]
    assert "nothing to write" in generate(blog)


def test_a_view_that_typeorm_does_not_know_of_is_left_alone(blog: Repository) -> None:
    by_hand = migration("View1690000000003", CREATE, 'DROP VIEW "titles"')
    blog.write({VIEW_PATH: VIEW, "src/migrations/1690000000003-View.ts": by_hand})
    assert "nothing to write" in generate(blog)


def test_a_generated_column_is_noted(blog: Repository) -> None:
    blog.write({POST_PATH: TWICE})
    generate(blog)
    up, down = statements(blog)
    values = "(current_database(), 'public', 'post', 'GENERATED_COLUMN', 'two', '1 + 1')"
    assert up[1:] == [ROW + values]
    assert down == [
        f'DELETE FROM "typeorm_metadata" WHERE {OF_TWICE} AND "table" = \'post\' AND "database" = current_database()',
        'ALTER TABLE "post" DROP COLUMN "two"',
    ]
    assert "nothing to write" in generate(blog)


def test_the_row_goes_with_the_generated_column(blog: Repository) -> None:
    blog.write({POST_PATH: TWICE})
    generate(blog)
    (first,) = written(blog)
    first.rename(first.with_name(first.name.replace("New", "Old")))
    blog.write({POST_PATH: POST})
    generate(blog, "--allow-drop")
    up, down = statements(blog)
    assert [each.partition(" ")[0] for each in (*up, *down)] == [
        "ALTER",
        "DELETE",
        "INSERT",
        "ALTER",
    ]


def test_only_what_is_asked_for(blog: Repository) -> None:
    blog.write({VIEW_PATH: VIEW, POST_PATH: SUBTITLE})
    generate(blog, "--only", "post")
    assert statements(blog)[0] == ['ALTER TABLE "post" ADD "subtitle" character varying']


def test_only_a_view_and_what_reads_it(blog: Repository) -> None:
    """PostgreSQL drops no view that another one reads."""
    few = (
        VIEW.replace("titles", "few")
        .replace("Titles", "Few")
        .replace('FROM "post"', 'FROM "titles"')
    )
    few = few.replace("` })", "`, dependsOn: [Titles] })")
    few = f'import {{ Titles }} from "./titles"\n{few}'
    blog.write({VIEW_PATH: VIEW, "src/models/few.ts": few})
    generate(blog)
    (first,) = written(blog)
    first.rename(first.with_name(first.name.replace("New", "Old")))
    blog.write({VIEW_PATH: CHANGED, POST_PATH: SUBTITLE})
    generate(blog, "--only", "titles")
    up = [each for each in statements(blog)[0] if "typeorm_metadata" not in each]
    assert up[:2] == ['DROP VIEW "few"', 'DROP VIEW "titles"']
    assert [each[:20] for each in up[2:]] == ['CREATE VIEW "titles"', 'CREATE VIEW "few" AS']


def test_only_what_the_branch_brought(blog: Repository) -> None:
    blog.commit("A view", {VIEW_PATH: VIEW})
    blog.write({POST_PATH: SUBTITLE})
    generate(blog, "--since", "HEAD")
    assert statements(blog)[0] == ['ALTER TABLE "post" ADD "subtitle" character varying']


def test_a_view_that_code_builds_throws_and_is_listed(blog: Repository) -> None:
    query = "expression: (source) => source.createQueryBuilder().from(Object, `post`)"
    blog.write({VIEW_PATH: VIEW.replace('expression: `SELECT "id" FROM "post"`', query)})
    assert "the view's query is built by code" in generate(blog, code=1)
    (path,) = written(blog)
    assert "throw new Error(" in path.read_text()
