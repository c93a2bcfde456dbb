"""A migration is stamped before Medusa's own first migration.

Bad:
    -- src/migrations/1600000000000-ProductRating.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class ProductRating1600000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" ADD "rating" integer`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" DROP COLUMN "rating"`);
      }
    }

Good:
    -- src/migrations/1690000000000-ProductRating.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class ProductRating1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" ADD "rating" integer`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "product" DROP COLUMN "rating"`);
      }
    }

Why:
    Medusa runs its own and the project's migrations as one list, ordered by stamp. On a
    developer's database core's tables are there already and nothing is seen; on a new one
    this migration runs first and fails: relation "product" does not exist. The command's
    exit code is 0 all the same.

Fix:
    Give the migration the time at which it was written: rename the file, the class and
    `name`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.restamp import restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_stamps

RULE = Rule(
    code="MG307",
    name="stamp-before-core",
    summary="A migration is stamped before Medusa's own first migration",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

fix = restamped

FIRST_OF_CORE = 1611063162649
"""initialSchema1611063162649, first in every Medusa 1.x."""


def check(context: Context) -> Iterator[Finding | Undetermined]:
    if not context.project.is_medusa:
        return
    for migration, stamp in concerned_stamps(context):
        if stamp < FIRST_OF_CORE:
            yield RULE.finding(
                migration.name_property_location or migration.location,
                f"the stamp '{stamp}' of {migration.recorded_name} is before "
                f"'{FIRST_OF_CORE}', Medusa's first migration",
                subject=migration.recorded_name,
                why="on a new database it runs before core's tables exist",
                fix="give the file, the class and 'name' a stamp of now",
            )
