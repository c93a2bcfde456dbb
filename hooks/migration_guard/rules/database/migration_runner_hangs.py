"""The run of the migrations does not end.

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
    -- src/migrations/1690000000000-PostCreateCopy.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
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
    Medusa 1.x prints an error such as "Duplicate migrations" and keeps its connection
    open, so that the process never ends: a deployment waits until somebody stops it. A
    statement that waits for a lock or an endless loop in a migration look the same.

Fix:
    The finding names the error where one was printed. Otherwise run the command by hand
    to see where it stops; `--timeout` gives a migration that is only slow more seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG703",
    name="migration-runner-hangs",
    summary="The run of the migrations does not end",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
