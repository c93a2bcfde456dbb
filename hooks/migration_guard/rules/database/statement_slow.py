"""A statement of a migration takes longer than the limit.

Bad:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text`);
        await queryRunner.query(`UPDATE "post" SET "slug" = slow_slug("title")`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }

Good:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }

Why:
    The statement was timed while the new migrations ran on the base's schema with two rows in
    every table. On so few rows a statement takes milliseconds, so one that is over the limit,
    a second by default, is slow by itself: it calls something slow for each row, makes rows by
    the thousand, or sleeps. A table in use has more rows, and what the transaction has locked
    stays locked meanwhile. A statement that is quick here may still be slow on a full table:
    that is not seen.

Fix:
    Do it in batches, outside of the migration or in one that runs without a transaction around
    all. Where the time is meant, raise `statement-limit-seconds` or say so in a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG717",
    name="statement-slow",
    summary="A statement of a migration takes longer than the limit",
    severity=Severity.WARNING,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
