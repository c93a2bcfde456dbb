"""Two migrations bear the same stamp.

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
    -- src/migrations/1690000000000-ATitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class ATitle1690000000000 implements MigrationInterface {
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
    -- src/migrations/1690000000001-ATitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class ATitle1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "title" text`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "title"`);
      }
    }

Why:
    Migrations of one stamp run in the order in which their files are found: here `ATitle`
    runs before the table is made. Renaming a file can then change what runs first.

Fix:
    Give the one that comes second a later stamp, in the file, the class and `name`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass
from migration_guard.rules.restamp import restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import all_migrations, concerned_stamps, known_stamp

RULE = Rule(
    code="MG313",
    name="stamp-shared",
    summary="Two migrations bear the same stamp",
    severity=Severity.WARNING,
    hook="migration-names",
    since="0.1.0",
)

fix = restamped


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Equal names are MG304's. A stamp shared with core is left alone: core's file is
    always found first, so the order is known."""
    for stamp, migrations in _sharing(context).items():
        concerned = [one for one in migrations if context.concerns(Location(one.location.path))]
        if len(concerned) == len(migrations):
            concerned = concerned[1:]
        for migration in concerned:
            name = migration.recorded_name
            other = next((one for one in migrations if one.recorded_name != name), None)
            if other is not None:
                yield RULE.finding(
                    migration.name_property_location or migration.location,
                    f"{name} and {other.recorded_name} bear the same stamp '{stamp}'",
                    subject=name,
                    why="which of them runs first depends on their files' names",
                    fix="give the one that comes second a later stamp",
                )


def _sharing(context: Context) -> dict[int, list[MigrationClass]]:
    """The migrations that bear each stamp of the change's."""
    found: dict[int, list[MigrationClass]] = {stamp: [] for _, stamp in concerned_stamps(context)}
    endings = {f"{stamp:013}" for stamp in found}
    for _, migration in all_migrations(context.head):
        name = migration.recorded_name
        if name[-13:] in endings or not name.isascii():  # far sooner known than a stamp
            stamp = known_stamp(migration)
            if stamp in found:
                found[stamp].append(migration)
    return found
