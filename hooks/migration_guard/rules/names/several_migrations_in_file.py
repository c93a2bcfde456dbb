"""A file exports more than one migration.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

    export class PostTitle1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "title"`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    Each of them runs, in the order of its own stamp. The file's name tells of only one, and
    git then sees one file where the database counts two migrations.

Fix:
    Move each class into a file of its own, before any of them is published.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files, exported

RULE = Rule(
    code="MG309",
    name="several-migrations-in-file",
    summary="A file exports more than one migration",
    severity=Severity.WARNING,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    for file in concerned_files(context):
        migrations = exported(file)
        if len(migrations) > 1:
            names = ", ".join(migration.name for migration in migrations)
            yield RULE.finding(
                migrations[1].location,
                f"{base_name(file.path)} exports {len(migrations)} migrations: {names}",
                subject=migrations[1].recorded_name,
                why="each runs in the order of its own stamp, and the file's name tells of one",
                fix="move each class into a file of its own",
            )
