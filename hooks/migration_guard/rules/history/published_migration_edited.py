"""A published migration was edited.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts (published) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "title" text)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- src/migrations/1690000000001-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "title"`);
      }
    }

Why:
    A database that has run the migration remembers its name and never runs it again. The
    edit reaches new databases only, and the two kinds differ from then on. Comments,
    formatting and the class's name, where `name` keeps the old one, may change.

Fix:
    Restore the file as it is published, and write the difference as a new migration.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationFile
from migration_guard.rules import commands
from migration_guard.rules.publication import Published, touched
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name

RULE = Rule(
    code="MG401",
    name="published-migration-edited",
    summary="A published migration was edited",
    severity=Severity.ERROR,
    hook="migration-history",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """The head is held against what is published, not against the last commit: to restore
    a file is no edit. A file that lost its migrations is MG402's or MG403's."""
    published = context.published
    if published is None:
        return
    seen: set[str] = set()
    for one in touched(context):
        if one.now is None or one.file.path in seen:
            continue
        seen.add(one.file.path)
        if not _is_same_blob(context, one.file.path, one.now.path) and (
            _program(published, one.file) != _program(context.head, one.now)
        ):
            yield _finding(published, one, one.now)


def _is_same_blob(context: Context, published: str, now: str) -> bool:
    """Whether git holds one content for both; nothing of it needs to be read then."""
    before = context.published.paths.get(published) if context.published else None
    return bool(before) and before == context.head.paths.get(now)


def _program(state: State, file: MigrationFile) -> tuple[str, ...]:
    """The file's tokens with each class called by the name that the database knows: to
    rename a class and keep its `name`, or to write down a `name` that was implied, changes
    nothing that runs."""
    from migration_guard.typescript.tokens import tokens  # few commits edit one

    known = {one.name: one.recorded_name for one in file.classes if not one.name_property_unknown}
    found = [known.get(token, token) for token in tokens(state.source(file.path) or b"")]
    quoted = {f"{quote}{name}{quote}" for name in known.values() for quote in "\"'`"}
    for place in range(len(found) - 4, -1, -1):
        key, equals, value, end = found[place : place + 4]
        if (key, equals, end) == ("name", "=", ";") and value in quoted:
            del found[place : place + 4]
    return tuple(found)


def _finding(published: State, one: Published, now: MigrationFile) -> Finding:
    name = one.migration.recorded_name
    place = next((found for found in now.classes if found.recorded_name == name), None)
    restore = commands.restore(published, one.file.path)
    return RULE.finding(
        (place and place.up_location) or Location(now.path),
        f"migration {base_name(now.path)} is published in {published.label} and was edited",
        subject=name,
        why="a database that has run it never runs it again; only new ones get the edit",
        fix=f"{restore}, and write the difference as a new migration",
    )
