"""A migration's `down` is missing or does nothing.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {}
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
    A revert runs `down`, finds no fault and forgets the migration; the table stays, and the
    next run fails because it exists.

Fix:
    Undo in `down` what `up` does. Where nothing can be undone, say so: `throw new
    Error("PostCreate1690000000000 cannot be reverted")`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.inheritance import inherits
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_files, exported

RULE = Rule(
    code="MG602",
    name="down-does-nothing",
    summary="A migration's `down` is missing or does nothing",
    severity=Severity.WARNING,
    hook="",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Where `up` does nothing either, there is nothing to undo: MG601 says the rest."""
    for file in concerned_files(context):
        for migration in exported(file):
            if file.errors or not migration.up or migration.down:
                continue
            if migration.down is None and inherits(context.head, migration):
                reason = f"'down' of migration {migration.recorded_name} is inherited and not read"
                yield RULE.undetermined(migration.location, reason, subject=migration.recorded_name)
                continue
            how = "has no 'down'" if migration.down is None else "has a 'down' that does nothing"
            yield RULE.finding(
                migration.down_location or migration.location,
                f"migration {migration.recorded_name} {how}",
                subject=migration.recorded_name,
                why="a revert forgets the migration and leaves what it made",
                fix="undo in 'down' what 'up' does, or throw an Error that says it cannot be",
            )
