"""`migration-guard schema` as a user runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.blog import FILES, POST, with_column
from support.program import migration_guard
from support.repository import Repository

SUBTITLE = with_column(POST, "@Column({ nullable: true })\n  subtitle: string")


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


def schema(repository: Repository, *arguments: str) -> str:
    completed = migration_guard("schema", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stderr) == (0, "")
    return completed.stdout


def document(repository: Repository, *arguments: str) -> Any:
    return json.loads(schema(repository, "--format=json", *arguments))


def test_the_declared_schema_is_sql_in_typeorm_s_forms(blog: Repository) -> None:
    script = schema(blog)
    assert script.startswith("-- the declared schema of . in the index\n")
    assert '    "name" character varying(100) NOT NULL,\n' in script
    assert 'CREATE INDEX "IDX_e28aa0c4114146bfb1567bfa9a" ON "post" ("title");\n' in script
    assert script.index('CREATE TABLE "post"') < script.index("FOREIGN KEY")
    assert 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";\n' in script


def test_the_replayed_schema_is_what_the_migrations_make(blog: Repository) -> None:
    blog.write({"src/models/post.ts": SUBTITLE})
    blog.stage()
    assert '"subtitle"' in schema(blog)
    assert '"subtitle"' not in schema(blog, "--replayed")


def test_what_only_medusa_makes_is_counted_and_not_printed(blog: Repository) -> None:
    script = schema(blog, "--replayed")
    assert "tables that the migrations do not make: left out\n" in script
    assert '"product"' not in script


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        pytest.param((), False, id="the index"),
        pytest.param(("--staged",), False, id="the index by name"),
        pytest.param(("--worktree",), True, id="the working tree"),
        pytest.param(("--head-ref", "HEAD"), False, id="a commit"),
    ],
)
def test_the_tree_that_is_named_is_shown(
    blog: Repository, arguments: tuple[str, ...], shown: bool
) -> None:
    blog.write({"src/models/post.ts": SUBTITLE})
    assert ('"subtitle"' in schema(blog, *arguments)) is shown


def test_only_the_tables_asked_for(blog: Repository) -> None:
    (project,) = document(blog, "--table=author")["projects"]
    assert [table["name"] for table in project["tables"]] == ["author"]
    (project,) = document(blog, "--table=author", "--table=public.post")["projects"]
    assert [table["name"] for table in project["tables"]] == ["author", "post"]


def test_a_table_that_is_not_there_is_a_usage_error(blog: Repository) -> None:
    completed = migration_guard("schema", "--table=posts", cwd=blog.path)
    assert (completed.returncode, completed.stdout) == (2, "")
    assert "no entity declares and no migration makes a table or view 'posts'" in completed.stderr
    assert "did you mean post" in completed.stderr


def test_a_tree_without_anything_to_show_is_a_usage_error(repository: Repository) -> None:
    repository.commit("Nothing yet", {"package.json": FILES["package.json"]})
    completed = migration_guard("schema", cwd=repository.path)
    assert completed.returncode == 2
    assert "there is nothing to look at" in completed.stderr


def test_json_holds_types_in_parts_and_places(blog: Repository) -> None:
    (project,) = document(blog, "--table=author")["projects"]
    (table,) = project["tables"]
    name = next(column for column in table["columns"] if column["name"] == "name")
    assert name["type"]["text"] == "character varying(100)"
    assert (name["type"]["name"], name["type"]["length"]) == ("character varying", 100)
    assert (name["nullable"], name["default"], name["unknown"]) == (False, None, {})
    assert table["location"]["path"] == "src/models/author.ts"


def test_what_is_not_known_is_null_with_its_reason(blog: Repository) -> None:
    body = "@Column({ type: process.env.KIND, default: 1 })\n  kind: string"
    blog.write({"src/models/post.ts": with_column(POST, body)})
    blog.stage()
    (project,) = document(blog, "--table=post")["projects"]
    kind = next(each for each in project["tables"][0]["columns"] if each["name"] == "kind")
    assert kind["type"] is None
    assert "type" in kind["unknown"]
    assert '-- not written: "post"."kind": ' in schema(blog)
    assert 'unknown kind "type unknown: ' in schema(blog, "--format=mermaid")


def test_the_diagram_has_keys_and_cardinalities(blog: Repository) -> None:
    diagram = schema(blog, "--format=mermaid")
    assert diagram.startswith("erDiagram\n")
    assert "        uuid id PK\n" in diagram
    assert '        uuid author_id FK "nullable"\n' in diagram
    assert '    "author" |o--o{ "post" : "author_id"\n' in diagram


def test_a_bare_repository_shows_its_head(blog: Repository, tmp_path: Any) -> None:
    bare = blog.clone(tmp_path / "bare.git", "--bare")
    assert 'CREATE TABLE "post"' in schema(bare)
