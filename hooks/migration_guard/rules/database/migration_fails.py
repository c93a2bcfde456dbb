"""A migration fails on a database.

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
    -- src/migrations/1690000000001-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "posts" ADD "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "posts" DROP COLUMN "title"`);
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
    The migration was run, after all before it, on an empty PostgreSQL, and PostgreSQL
    refused a statement or its code threw. The same happens in the next deployment, and
    Medusa's `medusa migrations run` then ends with exit code 0 all the same.

Fix:
    Mend the statement that the finding quotes. A migration that only works on your own
    database often counts on something that was made there by hand, or carries an older
    stamp than the migration that makes its table.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG701",
    name="migration-fails",
    summary="A migration fails on a database",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
