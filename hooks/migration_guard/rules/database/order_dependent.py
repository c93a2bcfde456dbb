"""The schema depends on when a late migration runs.

Bad:
    -- src/migrations/1690000000001-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD COLUMN IF NOT EXISTS "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`SELECT 1`);
      }
    }
    -- src/migrations/1690000000002-PostTitle.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1690000000002 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD COLUMN IF NOT EXISTS "title" character varying`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "title"`);
      }
    }

Good:
    -- src/migrations/1690000000003-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1690000000003 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ALTER COLUMN "title" TYPE text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ALTER COLUMN "title" TYPE character varying`);
      }
    }

Why:
    A branch brings a migration whose stamp is older than one that is released. A new database
    runs it in the order of the stamps, a database that exists runs it last. Both were done,
    and the schemas differ: tests and production do not have the same tables.

Fix:
    Give the migration a new stamp, in the name of its class and of its file, so that it runs
    last everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG712",
    name="order-dependent",
    summary="The schema depends on when a late migration runs",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
