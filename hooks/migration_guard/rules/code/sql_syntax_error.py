"""A migration holds SQL that PostgreSQL cannot parse.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NUL)`);
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
    The parser used here is PostgreSQL's own. An `up` with such a statement fails on every
    database, and `medusa migrations run` exits 0 all the same (medusajs/medusa#8812). In a
    `down` nobody notices before the day it is needed.

Fix:
    Mend the statement. One that is meant for another database than PostgreSQL belongs under
    a check of the connection's type.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass, SqlError
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_files, exported

RULE = Rule(
    code="MG604",
    name="sql-syntax-error",
    summary="A migration holds SQL that PostgreSQL cannot parse",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
)


SEVERITIES = {"up": Severity.ERROR, "down": Severity.WARNING}


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """An error in `up`, a warning in `down`."""
    for file in concerned_files(context):
        errors = context.head.sql_errors(file).found
        for migration in exported(file) if errors else ():
            for each in errors:
                if each.of == migration.location:
                    yield _finding(migration, each)


def _finding(migration: MigrationClass, error: SqlError) -> Finding:
    return RULE.finding(
        error.location,
        f"'{error.direction}' of migration {migration.recorded_name}: {error.message}",
        subject=f"{migration.recorded_name}.{error.direction}",
        why="it fails on every PostgreSQL database",
        fix="mend the statement, or run it only where connection.options.type asks for it",
        severity=SEVERITIES[error.direction],
    )
