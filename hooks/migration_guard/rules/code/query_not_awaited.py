"""A migration does not wait for one of its statements.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
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
    The migration counts as done before the statement is. It may run after the commit, after
    the next migration, or not at all, and when it fails nothing is rolled back.

Fix:
    Put `await` before the call.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.migrations.model import ApiStep, MigrationClass, SqlStep
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_migrations

RULE = Rule(
    code="MG603",
    name="query-not-awaited",
    summary="A migration does not wait for one of its statements",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Only calls whose promise is dropped where they stand; one that is kept in a variable
    may be awaited later."""
    for _, migration in concerned_migrations(context):
        yield from _dropped(migration)


def _dropped(migration: MigrationClass) -> Iterator[Finding]:
    for direction, steps in (("up", migration.up), ("down", migration.down)):
        for step in steps or ():
            if isinstance(step, SqlStep | ApiStep) and not step.awaited:
                call = "query" if isinstance(step, SqlStep) else step.method
                yield RULE.finding(
                    step.location,
                    f"'{direction}' of migration {migration.recorded_name} does not await "
                    f"queryRunner.{call}",
                    subject=f"{migration.recorded_name}.{direction}",
                    why="the migration counts as done before the statement is",
                    fix=f"await queryRunner.{call}(…)",
                )
