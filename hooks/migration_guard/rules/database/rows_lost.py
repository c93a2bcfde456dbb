"""A migration loses rows or values.

Bad:
    -- src/migrations/1690000000001-PostSlug.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSlug1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "slug"`);
        await queryRunner.query(`ALTER TABLE "post" ADD "slug" character varying(100)`);
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
        await queryRunner.query(`ALTER TABLE "post" ALTER "slug" TYPE character varying(100)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TABLE "post" ALTER "slug" TYPE text`);
      }
    }

Why:
    The migration was run on a database with two rows in every table, and what those held was
    compared afterwards. TypeORM changes a column's type or length by DROP and ADD
    (typeorm/typeorm#3357): that takes less than a millisecond and all values with it.

Fix:
    Change the column in place with `ALTER … TYPE … USING …`. What is dropped and not made
    again is noted and no finding. Where rows are deleted on purpose, say so above the
    statement: `// migration-guard-ignore MG711: drafts are of no use without an author`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG711",
    name="rows-lost",
    summary="A migration loses rows or values",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
