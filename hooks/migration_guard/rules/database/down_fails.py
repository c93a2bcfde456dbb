"""The down of a migration fails.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "posts"`);
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
    The migration was run and then reverted, as `typeorm migration:revert` or `medusa
    migrations revert` does when a release is taken back, and PostgreSQL refused a statement
    of its `down` or its code threw. The database then stays as the new release left it.

Fix:
    Mend the statement that the finding quotes: undo what `up` does, last step first. Where
    a step cannot be undone on purpose, say so above the class:
    `// migration-guard-ignore MG707: the rows that it merged cannot be told apart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG707",
    name="down-fails",
    summary="The down of a migration fails",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
