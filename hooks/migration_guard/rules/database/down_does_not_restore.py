"""The down of a migration leaves another schema than the one before.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
        await queryRunner.query(`CREATE INDEX "IDX_post_id" ON "post" ("id")`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`SELECT 1`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
        await queryRunner.query(`CREATE INDEX "IDX_post_id" ON "post" ("id")`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP INDEX "IDX_post_id"`);
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    The catalog after `up` and `down` was compared with the one before them, object by object
    and with the order of columns left out, and the finding names what differs. What a `down`
    forgets stands in the way when the migration is run again ("already exists"), or stays for
    good.

Fix:
    Undo in `down` what the finding names. Where it is left on purpose, say so above the
    `down`: `// migration-guard-ignore MG708: the extension may be used by others`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG708",
    name="down-does-not-restore",
    summary="The down of a migration leaves another schema than the one before",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
