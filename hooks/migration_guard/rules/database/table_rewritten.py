"""A migration rewrites a table that is in use.

Bad:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" uuid NOT NULL DEFAULT gen_random_uuid()`);
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
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" uuid`);
        await queryRunner.query(`ALTER TABLE "post" ALTER "slug" SET DEFAULT gen_random_uuid()`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }

Why:
    The table's file was another one after the statement: PostgreSQL wrote every row and every
    index anew, and nobody could read or write the table meanwhile. That takes about three
    seconds for a million rows, and nothing at all on the empty database of a test.

Fix:
    Add the column without the default, set the default for new rows, fill the old ones in
    batches. To change a type, add a new column, fill it and swap the names. A longer
    `varchar`, or `text` in its place, rewrites nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG715",
    name="table-rewritten",
    summary="A migration rewrites a table that is in use",
    severity=Severity.WARNING,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
