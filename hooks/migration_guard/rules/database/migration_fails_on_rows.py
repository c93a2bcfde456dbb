"""A migration fails on a database that holds rows.

Bad:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text NOT NULL`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }

Good:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" text`);
        await queryRunner.query(`UPDATE "post" SET "slug" = "id"`);
        await queryRunner.query(`ALTER TABLE "post" ALTER "slug" SET NOT NULL`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
      }
    }

Why:
    The migration runs on an empty database. It was also run on one as the base leaves it, with
    two rows in every table, and there PostgreSQL refused a statement: a column without a
    default that may not be null fails on whatever rows there are. Where it hangs on the values,
    which are made up (a unique index, a cast), the finding is a warning. A value that the same
    run adds to an enum and uses fails here too, and not where the type itself is new: it may be
    used only once its transaction is committed.

Fix:
    Add the column with a default, or without NOT NULL, fill it, and set NOT NULL then. Make the
    rows satisfy a new constraint before it is added.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG710",
    name="migration-fails-on-rows",
    summary="A migration fails on a database that holds rows",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
