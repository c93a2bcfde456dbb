"""A second run of the migrations changes the database.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      name = `PostCreate${process.env.RELEASE}1690000000000`;
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE IF NOT EXISTS "post" ("id" character varying)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
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
    The runner was started a second time on the database that it had just migrated. Nothing
    was pending, so that nothing should have happened: every start of the shop runs the
    migrations, and each of them would do this again.

Fix:
    Give each migration a name that never changes. Where no migration ran and the schema
    changed all the same, look for `synchronize: true` in the data source.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG709",
    name="second-run-changes",
    summary="A second run of the migrations changes the database",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
