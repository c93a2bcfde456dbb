"""A migration locks a table that is in use against reading.

Bad:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text`);
        await queryRunner.query(`UPDATE "post" SET "slug" = "id"`);
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
        await queryRunner.query(`SET LOCAL lock_timeout = '2s'`);
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }
    -- src/migrations/1690000000002-PostSlugs.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlugs1690000000002 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`UPDATE "post" SET "slug" = "id"`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`SELECT 1`);
      }
    }

Why:
    The lock was seen in `pg_locks` after the statement, on a table that the base has. Until the
    transaction ends nobody can read it, and while the lock is waited for all later queries
    queue up behind it. Medusa runs all migrations of a deployment in one transaction.

Fix:
    Keep what comes after it in the transaction short: fill columns in a migration of its own.
    Let it give up early with `SET LOCAL lock_timeout`, and run it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG714",
    name="table-locked",
    summary="A migration locks a table that is in use against reading",
    severity=Severity.WARNING,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
