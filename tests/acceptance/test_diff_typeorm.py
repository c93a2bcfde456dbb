"""`migration-guard diff --typeorm` as a user runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from migration_guard.schema_builder.noise_patterns import EVERY
from support.blog import AUTHOR, FILES, POST, with_column
from support.program import migration_guard
from support.repository import Repository

RATED = with_column(POST, '@Column({ type: "numeric", default: 0.5 })\n  rating: string')
ADD = """ALTER TABLE "post" ADD "rating" numeric NOT NULL DEFAULT '0.5'"""
FOREVER = """ALTER TABLE "post" ALTER COLUMN "rating" SET DEFAULT '0.5'"""
WHY = "TypeORM compares the default's text with the one that PostgreSQL prints [default-as-printed]"
COUNTS = "in 2 entities, 3 migrations (the index)"


@pytest.fixture
def blog(repository: Repository) -> Repository:
    repository.commit("A blog", FILES)
    return repository


@pytest.fixture
def noisy(blog: Repository) -> Repository:
    """In step, but for what TypeORM never takes for settled."""
    class_ = "PostRating1699000000000"
    up = f"await queryRunner.query(`{ADD}`)"
    text = (
        'import { MigrationInterface, QueryRunner } from "typeorm"\n\n'
        f'export class {class_} implements MigrationInterface {{\n  name = "{class_}"\n\n'
        f"  public async up(queryRunner: QueryRunner): Promise<void> {{\n    {up}\n  }}\n\n"
        "  public async down(queryRunner: QueryRunner): Promise<void> {\n"
        '    await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "rating"`)\n  }\n}\n'
    )
    path = "src/migrations/1699000000000-PostRating.ts"
    blog.commit("A rating", {"src/models/post.ts": RATED, path: text})
    return blog


def diff(repository: Repository, *arguments: str, code: int) -> str:
    completed = migration_guard("diff", *arguments, cwd=repository.path)
    assert (completed.returncode, completed.stderr) == (code, "")
    return completed.stdout


def document(repository: Repository, *arguments: str, code: int = 1) -> Any:
    found = diff(repository, "--typeorm", "--format=json", *arguments, code=code)
    (project,) = json.loads(found)["projects"]
    return project


def test_a_tree_in_step_leaves_nothing_to_write(blog: Repository) -> None:
    assert diff(blog, "--typeorm", code=0) == (
        "migration:generate of TypeORM 0.3.16 would write nothing "
        "in 2 entities, 2 migrations (the index)\n"
    )


def test_a_statement_stands_at_its_property(blog: Repository) -> None:
    blog.commit("An entity alone", {"src/models/post.ts": RATED})
    first, *_ = diff(blog, "--typeorm", code=1).splitlines()
    assert first == f"src/models/post.ts:23:3: {ADD}"


def test_noise_has_its_reason_and_the_form_that_ends_it(noisy: Repository) -> None:
    assert diff(noisy, code=0).startswith("no difference")
    assert diff(noisy, "--typeorm", code=1) == (
        f"src/models/post.ts:23:3: {FOREVER}\n"
        f"  for ever: {WHY}\n"
        '  write: default: () => "0.5"\n'
        "migration:generate of TypeORM 0.3.16 would write 1 statement, 1 of them for ever "
        f"{COUNTS}\n"
    )


def test_the_form_that_is_advised_ends_it(noisy: Repository) -> None:
    text = RATED.replace("default: 0.5", 'default: () => "0.5"')
    noisy.commit("As advised", {"src/models/post.ts": text})
    assert "would write nothing" in diff(noisy, "--typeorm", code=0)


def test_sql_has_both_directions_and_marks_noise(noisy: Repository) -> None:
    lines = diff(noisy, "--typeorm", "--format=sql", code=1).splitlines()
    assert lines[1:] == [
        "-- up",
        f'-- for ever: {WHY}; write: default: () => "0.5"',
        f"{FOREVER};",
        "-- down",
        '-- ALTER TABLE "post" ALTER COLUMN "rating" SET DEFAULT 0.5;',
    ]


def test_json_tells_the_same(noisy: Repository) -> None:
    project = document(noisy)
    (query,) = project["up"]
    assert (project["typeorm"], project["profile"]) == ("0.3.16", "0.3.16")
    assert query["sql"] == FOREVER
    assert query["subject"] == ["post", "columns", "rating"]
    assert query["noise"]["pattern"] == "default-as-printed"
    assert query["noise"]["advice"] == 'default: () => "0.5"'
    assert (query["path"], query["line"]) == ("src/models/post.ts", 23)


def test_every_field_and_pattern_is_described(noisy: Repository) -> None:
    page = (Path(__file__).parents[2] / "docs" / "drift-report.md").read_text("utf-8")
    described = set(re.findall(r"`([a-z0-9_-]+)`", page))
    project = document(noisy)
    (query,) = project["up"]
    assert {*project, *query, *query["noise"]} <= described
    assert described >= EVERY


def test_typeorm_drops_a_column_to_change_its_length(blog: Repository) -> None:
    blog.commit("Shorter", {"src/models/author.ts": AUTHOR.replace("length: 100", "length: 90")})
    texts = [query["sql"] for query in document(blog)["up"]]
    assert texts == [
        'ALTER TABLE "author" DROP COLUMN "name"',
        'ALTER TABLE "author" ADD "name" character varying(90) NOT NULL',
    ]


def test_only_the_tables_that_are_asked_for(blog: Repository) -> None:
    shorter = AUTHOR.replace("length: 100", "length: 90")
    blog.commit("Both", {"src/models/post.ts": RATED, "src/models/author.ts": shorter})
    assert [query["sql"] for query in document(blog, "--table=post")["up"]] == [ADD]


def test_it_cannot_be_asked_for_what_is_new(blog: Repository) -> None:
    completed = migration_guard("diff", "--typeorm", "--since=HEAD", cwd=blog.path)
    assert completed.returncode == 2
    assert "not allowed with argument" in completed.stderr
