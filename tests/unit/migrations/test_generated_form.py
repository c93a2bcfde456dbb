"""Migrations read without a syntax tree: the same facts as with one, or left to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_guard.migrations.generated import MOST_BYTES, generated
from migration_guard.migrations.read import read_migration_file, read_written_file

PATH = "src/migrations/1690000000000-Post.ts"

GENERATED = """import { MigrationInterface, QueryRunner } from "typeorm";

export class Post1690000000000 implements MigrationInterface {
    name = 'Post1690000000000'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" integer)`);
        await queryRunner.query(`CREATE INDEX "IDX_1" ON "post" ("id") `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
    }

}
"""


def changed(old: str, new: str) -> str:
    assert old in GENERATED
    return GENERATED.replace(old, new)


READ = [
    pytest.param(GENERATED, id="as TypeORM writes it"),
    pytest.param(changed("\n", "\r\n"), id="carriage returns"),
    pytest.param(changed("import {", "import type {"), id="a type import"),
    pytest.param(changed("'", '"'), id="double quotes"),
    pytest.param(changed("`);", "`)"), id="no semicolons"),
    pytest.param(changed("query(`", "query(\n      `").replace("`);", "`,\n    );"), id="prettier"),
    pytest.param(changed("    name = 'Post1690000000000'\n", ""), id="no name"),
    pytest.param(changed("name = 'Post1690000000000'", "name = 'Other';"), id="another name"),
    pytest.param(changed("integer", "größe 😀 text"), id="characters of several bytes"),
    pytest.param(changed("`DROP", "`\n  DROP\n  -- $1 // ' \""), id="several lines"),
    pytest.param(
        changed(" implements MigrationInterface {", "\n  implements MigrationInterface\n{"),
        id="a long name by prettier",
    ),
    pytest.param(
        GENERATED.partition("    public async down")[0]
        + "public async down(): Promise<void> {\n// nothing\n}\n}",
        id="an empty down",
    ),
    pytest.param(changed("    public", "    // why\n    /* *\n */ public"), id="comments"),
    pytest.param(GENERATED.partition("    public async down")[0] + "}\n", id="no down"),
    pytest.param(changed('`DROP TABLE "post"`', "''"), id="an empty text"),
]

LEFT = [
    pytest.param(changed('"post"`', '"post"\\n`'), id="an escape"),
    pytest.param(changed('"post"`', '"${name}"`'), id="a substitution"),
    pytest.param(changed("await queryRunner.query(`DROP", "queryRunner.query(`DROP"), id="await"),
    pytest.param(changed("query(`DROP", "query(`SELECT 1` + `DROP"), id="a sum"),
    pytest.param(changed("DROP TABLE", "SELECT FROM pg_type"), id="a question"),
    pytest.param(changed("up(queryRunner", "up(runner"), id="another runner"),
    pytest.param(changed("down(queryRunner: QueryRunner)", "down()"), id="no runner"),
    pytest.param(changed("down(queryRunner: QueryRunner)", "down(_: QueryRunner)"), id="another"),
    pytest.param(changed("export class", "class"), id="not exported"),
    pytest.param(GENERATED + "export const a = 1\n", id="another export"),
    pytest.param(GENERATED + GENERATED, id="twice"),
    pytest.param(changed("await", "return; await"), id="another statement"),
    pytest.param(changed("`);", "`, [1]);"), id="parameters"),
    pytest.param(changed("async up", "static async up"), id="a static method"),
    pytest.param(changed("integer", "\0"), id="a null character"),
    pytest.param(changed("integer", "a\rb"), id="a lone carriage return"),
    pytest.param(
        changed(
            "`);",
            "`) }",
        ),
        id="braces that do not match",
    ),
    pytest.param(changed("integer", "x" * MOST_BYTES), id="too long"),
    pytest.param(changed("import", "import { a } from './a'\nimport"), id="a small import"),
]


@pytest.mark.parametrize("source", [*READ, *LEFT])
def test_the_facts_are_those_of_the_tree(source: str) -> None:
    data = source.encode()
    assert read_migration_file(PATH, data) == read_written_file(PATH, data)


@pytest.mark.parametrize("source", READ)
def test_what_is_written_so_is_read_without_a_tree(source: str) -> None:
    assert generated(PATH, source.encode()) is not None


@pytest.mark.parametrize("source", LEFT)
def test_every_other_file_is_left_to_the_tree(source: str) -> None:
    assert generated(PATH, source.encode()) is None


def test_bytes_that_are_no_text_are_left_to_the_tree() -> None:
    assert generated(PATH, GENERATED.encode().replace(b"integer", b"\xff")) is None


PIECES = (
    *"`'\"{}()[];,.:$\\/*#@!?=+-<>&|%~^\n\r\t \0é😀",
    "${", "//", "/*", "*/", "\r\n", "`,", "`;", "`)", "await ", "async ", "public ", "return ",
    "static ", "name", "name = 'x'", "up", "down", "export ", "class ", "default ", "type ",
    "queryRunner", ".query", "constructor() {}", "@Dec()\n", "<T>", "?", "1690000000000",
    "const a = 1", "if (x) {", "extends A ", ", Other", "SELECT 1", "\u2028", "\ufeff",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    source=st.sampled_from([each.values[0] for each in READ]),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(["", *PIECES])),
        min_size=1,
        max_size=3,
    ),
)
def test_edits_at_random_change_nothing_of_that(
    source: str, edits: list[tuple[float, int, str]]
) -> None:
    for where, cut, piece in edits:
        at = int(where * len(source))
        source = source[:at] + piece + source[at + cut :]
    data = source.encode("utf-8", "surrogatepass")
    assert read_migration_file(PATH, data) == read_written_file(PATH, data)
