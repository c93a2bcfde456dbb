"""`migration-guard diff` as a user runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.blog import AUTHOR, FILES, POST, migration, with_column
from support.program import migration_guard
from support.repository import Repository

SUBTITLE = with_column(POST, "@Column({ nullable: true })\n  subtitle: string")
ADD = 'ALTER TABLE "post" ADD "subtitle" character varying'
DROP = 'ALTER TABLE "post" DROP COLUMN "subtitle"'


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


def diff(repository: Repository, *arguments: str, code: int) -> str:
    completed = migration_guard("diff", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stderr) == (code, "")
    return completed.stdout


def document(repository: Repository, *arguments: str, code: int = 1) -> Any:
    (project,) = json.loads(diff(repository, "--format=json", *arguments, code=code))["projects"]
    return project


def test_a_tree_in_step_has_no_difference(blog: Repository) -> None:
    assert diff(blog, code=0) == "no difference in 2 entities, 2 migrations (the index)\n"


def test_a_difference_is_said_as_the_rule_says_it(blog: Repository) -> None:
    blog.commit("An entity alone", {"src/models/post.ts": SUBTITLE})
    line = (
        "src/models/post.ts:23:3: structural: Post.subtitle declares column "
        '"subtitle" (character varying, nullable) of table "post", and no migration makes it'
    )
    assert diff(blog, code=1) == (
        f'table "post"\n  {line}\n'
        "1 difference (1 structural) in 2 entities, 2 migrations (the index)\n"
    )


def test_the_worst_of_a_table_comes_first_and_each_class_is_counted(blog: Repository) -> None:
    post = SUBTITLE.replace("default: 0", "default: 1").replace(
        "@Column()\n  title", "@Column({ length: 9 })\n  title"
    )
    author = AUTHOR.replace("length: 100", "length: 90")
    blog.commit("Much", {"src/models/post.ts": post, "src/models/author.ts": author})
    lines = diff(blog, code=1).splitlines()
    assert [line for line in lines if line.startswith("table")] == [
        'table "author"',
        'table "post"',
    ]
    harms = [line.split(": ")[1] for line in lines if line.startswith("  ")]
    assert harms == ["data-losing", "data-losing", "structural", "default-only"]
    assert lines[-1].startswith("4 differences (2 data-losing, 1 structural, 1 default-only) in ")


def test_sql_up_is_to_be_run_and_down_is_a_comment(blog: Repository) -> None:
    blog.commit("An entity alone", {"src/models/post.ts": SUBTITLE})
    script = diff(blog, "--format=sql", code=1)
    up, _, down = script.partition("-- down\n")
    assert up.endswith(f"-- up\n{ADD};\n")
    assert down == f"-- -- its values are lost\n-- {DROP};\n"


def test_what_cannot_be_written_is_a_comment_with_its_reason(blog: Repository) -> None:
    body = "@Column({ type: process.env.KIND })\n  kind: string"
    blog.commit("Computed", {"src/models/post.ts": with_column(POST, body)})
    script = diff(blog, "--format=sql", code=1)
    assert '\n-- not written: "post"."kind": ' in script
    assert 'ADD "kind"' not in script


def test_what_is_undetermined_stands_apart_and_fails_only_when_strict(blog: Repository) -> None:
    opaque = migration("Later1700000000000", "${process.env.SQL}", "SELECT 1")
    blog.commit("Who knows", {"src/migrations/1700000000000-Later.ts": opaque})
    blog.commit("An entity alone", {"src/models/post.ts": SUBTITLE})
    text = diff(blog, code=0)
    assert "undetermined\n  src/models/post.ts:23:3: post.subtitle: " in text
    assert "no difference, 1 undetermined in" in text
    diff(blog, "--strict", code=1)
    assert document(blog, code=0)["counts"]["undetermined"] == 1


def test_since_leaves_out_what_was_there_before(blog: Repository) -> None:
    blog.commit("Old drift", {"src/models/post.ts": SUBTITLE})
    blog.git("switch", "--quiet", "--create", "feature")
    author = with_column(AUTHOR, "@Column({ nullable: true })\n  bio: string")
    blog.write({"src/models/author.ts": author})
    blog.stage()
    subjects = [each["subject"] for each in document(blog, "--since=main")["differences"]]
    assert subjects == ["author.bio"]
    everything = [each["subject"] for each in document(blog, "--all")["differences"]]
    assert everything == ["author.bio", "post.subtitle"]
    assert document(blog, "--since=main", "--head-ref=HEAD", code=0)["differences"] == []


def test_only_the_tables_asked_for(blog: Repository) -> None:
    author = with_column(AUTHOR, "@Column({ nullable: true })\n  bio: string")
    blog.commit("Two", {"src/models/post.ts": SUBTITLE, "src/models/author.ts": author})
    project = document(blog, "--table=author")
    assert [each["subject"] for each in project["differences"]] == ["author.bio"]
    assert [each["sql"] for each in project["up"]] == [
        'ALTER TABLE "author" ADD "bio" character varying'
    ]
    completed = migration_guard("diff", "--table=autor", cwd=blog.path)
    assert (completed.returncode, completed.stdout) == (2, "")
    assert "did you mean author?" in completed.stderr


def test_json_holds_both_sides(blog: Repository) -> None:
    author = AUTHOR.replace("length: 100", "length: 120")
    blog.commit("Longer", {"src/models/author.ts": author})
    (difference,) = document(blog)["differences"]
    assert (difference["kind"], difference["harm"]) == ("changed-column", "structural")
    assert difference["aspects"] == ["length"]
    assert difference["declared"]["type"]["length"] == 120
    assert difference["replayed"]["type"]["length"] == 100
    assert difference["path"] == "src/models/author.ts"


def test_what_only_a_migration_makes_is_placed_there(blog: Repository) -> None:
    path = "src/migrations/1700000000000-Subtitle.ts"
    blog.commit("Alone", {path: migration("Subtitle1700000000000", ADD, DROP)})
    (difference,) = document(blog)["differences"]
    assert (difference["kind"], difference["harm"]) == ("extra-column", "data-losing")
    assert (difference["path"], difference["declared"]) == (path, None)


def test_a_new_table_is_one_difference_and_whole_in_the_sql(blog: Repository) -> None:
    tag = (
        'import { Column, Entity, Index, PrimaryColumn } from "typeorm"\n'
        "@Entity()\nexport class Tag {\n  @PrimaryColumn()\n  id: string\n"
        '  @Index()\n  @Column({ type: "enum", enum: ["a", "b"] })\n  kind: string\n}\n'
    )
    blog.commit("A table", {"src/models/tag.ts": tag})
    project = document(blog)
    assert [each["subject"] for each in project["differences"]] == ["tag"]
    made = [each["sql"].partition("(")[0] for each in project["up"]]
    assert made[:2] == ['CREATE TYPE "public"."tag_kind_enum" AS ENUM', 'CREATE TABLE "tag" ']
    assert [sql.startswith("CREATE INDEX ") for sql in made[2:]] == [True]
    assert [each["sql"] for each in project["down"]][-2:] == [
        'DROP TABLE "tag"',
        'DROP TYPE "public"."tag_kind_enum"',
    ]


def test_an_entity_file_that_cannot_be_read_is_no_answer(blog: Repository) -> None:
    blog.commit(
        "Broken",
        {"src/models/tag.ts": 'import { Entity } from "typeorm"\n@Entity(\nexport class {{'},
    )
    assert "src/models/tag.ts" in diff(blog, code=2)
