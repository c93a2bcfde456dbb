"""A migration's `up` does nothing.

Bad:
    -- src/migrations/1690000000000-UserChanged.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class UserChanged1690000000000 implements MigrationInterface {
      public async up(queryRunner: QueryRunner): Promise<void> {}

      public async down(queryRunner: QueryRunner): Promise<void> {}
    }

Good:
    -- src/migrations/1690000000000-UserChanged.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class UserChanged1690000000000 implements MigrationInterface {
      public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" ADD "nickname" text`);
      }

      public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "user" DROP COLUMN "nickname"`);
      }
    }

Why:
    `typeorm migration:create` writes this frame. Run as it is, it is recorded as done, and
    what is filled in later never reaches a database that has seen the empty one.

Fix:
    Write the statements, or delete the file before anybody runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass
from migration_guard.rules.inheritance import inherits
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_files, exported

RULE = Rule(
    code="MG601",
    name="up-does-nothing",
    summary="A migration's `up` does nothing",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """A missing `up` may be inherited: then what it does is not known from this file."""
    for file in concerned_files(context):
        if file.errors:
            continue
        for migration in exported(file):
            if migration.up is None:
                yield _missing(context, migration)
            elif not migration.up:
                yield RULE.finding(
                    migration.up_location or migration.location,
                    f"'up' of migration {migration.recorded_name} does nothing",
                    subject=migration.recorded_name,
                    why="it is recorded as done all the same, and never runs again",
                    fix="write the statements, or delete the file before anybody runs it",
                )


def _missing(context: Context, migration: MigrationClass) -> Finding | Undetermined:
    if inherits(context.head, migration):
        reason = f"'up' of migration {migration.recorded_name} is inherited and not read"
        return RULE.undetermined(migration.location, reason, subject=migration.recorded_name)
    return RULE.finding(
        migration.location,
        f"migration {migration.recorded_name} has no 'up'",
        subject=migration.recorded_name,
        why="TypeORM calls it and fails",
        fix="write 'up'",
    )
