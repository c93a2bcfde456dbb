"""A migration's name does not end in a 13-digit stamp.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate implements MigrationInterface {
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
    TypeORM takes the last 13 characters of the migration's `name`, or else of its class's
    name, as the time that orders it. Where they are no number it says "migration name is
    wrong" and runs no migration at all, the others included; `medusa migrations run` then
    never ends. The file's name plays no part.

Fix:
    End the class's name, and `name` where there is one, in the 13 digits that the file's
    name begins with.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, RenameMigration, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.rules.restamp import base_name as unstamped
from migration_guard.rules.restamp import located, renamed, restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_migrations

RULE = Rule(
    code="MG301",
    name="migration-without-stamp",
    summary="A migration's name does not end in a 13-digit stamp",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Zero counts as no stamp: TypeORM tests the number for truth."""
    for file, migration in concerned_migrations(context):
        if migration.name_property_unknown:
            location = migration.name_property_location or migration.location
            reason = f"the value of 'name' in {migration.name} is not known without running it"
            yield RULE.undetermined(location, reason, subject=migration.name)
        elif not migration.stamp:
            yield _finding(file, migration)


def fix(context: Context, finding: Finding) -> RenameMigration | None:
    """The stamp of its file; where that has none, a new one."""
    found = located(context, finding)
    if found is None or not found[0].file_stamp:
        return restamped(context, finding)
    file, migration = found
    stamp = found[0].file_stamp
    return renamed(file, migration, f"{unstamped(migration.recorded_name)}{stamp}", stamp)


def _finding(file: MigrationFile, migration: MigrationClass) -> Finding:
    name = migration.recorded_name
    stamp = file.file_stamp
    if not name:
        message = f"the migration class in {base_name(file.path)} has no name"
    else:
        message = f"migration name '{name}' does not end in a 13-digit stamp"
    suggested = f"{unstamped(name)}{stamp}" if stamp else ""
    return RULE.finding(
        migration.name_property_location or migration.location,
        message,
        subject=name,
        why="TypeORM orders by the last 13 digits of the name and, without them, "
        "runs no migration at all",
        fix=f"call it {suggested}" if suggested else "end the name in `Date.now()`'s 13 digits",
    )
