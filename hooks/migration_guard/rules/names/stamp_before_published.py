"""A new migration is stamped earlier than one that is published.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- src/migrations/1680000000000-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1680000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "title"`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
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
    TypeORM runs whatever the database does not know yet, in the order of the stamps. A
    database that has the published migration gets this one after it; a new database gets
    it before. The example adds a column to a table that is not there yet, and only a new
    installation shows it.

Fix:
    Give the migration a stamp of now: rename the file, the class and `name`. A branch that
    lay for a while needs this before it is merged.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import all_migrations, concerned_stamps, known_stamp

RULE = Rule(
    code="MG305",
    name="stamp-before-published",
    summary="A new migration is stamped earlier than one that is published",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Equal stamps are MG313's. A published stamp that lies in the future counts for
    nothing: no honest stamp could follow it."""
    if context.published is None:
        return
    published = {
        migration.recorded_name: known_stamp(migration)
        for _, migration in all_migrations(context.published)
    }
    past = [(stamp, name) for name, stamp in published.items() if stamp and stamp <= context.now]
    if not past:
        return
    newest, newest_name = max(past)
    for migration, stamp in concerned_stamps(context):
        if migration.recorded_name not in published and stamp < newest:
            yield RULE.finding(
                migration.name_property_location or migration.location,
                f"migration {migration.recorded_name} is stamped before {newest_name}, "
                f"which is published ({context.published.label})",
                subject=migration.recorded_name,
                why="a database that has the published one runs this after it, a new database "
                "before it",
                fix="give the file, the class and 'name' a stamp of now",
            )
