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
from typing import TYPE_CHECKING

from migration_guard.context import Context, State
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass
from migration_guard.rules.restamp import restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import all_migrations, concerned_stamps, known_stamp

if TYPE_CHECKING:
    from migration_guard.rules.overlap import Overlap

RULE = Rule(
    code="MG305",
    name="stamp-before-published",
    summary="A new migration is stamped earlier than one that is published",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

fix = restamped


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """An error where the two touch the same tables, else a warning: branches that end late
    are common, and most of them pass by each other. Equal stamps are MG313's. A published
    stamp that lies in the future counts for nothing: no honest stamp could follow it."""
    if context.published is None:
        return
    published = [migration for _, migration in all_migrations(context.published)]
    names = {migration.recorded_name for migration in published}
    stamped = [(known_stamp(one), one) for one in published]
    overlap: Overlap | None = None
    past = [(stamp, one) for stamp, one in stamped if 0 < stamp <= context.now]
    for migration, stamp in concerned_stamps(context):
        if migration.recorded_name in names:
            continue
        later = [one for other, one in past if other > stamp]
        if later:
            overlap = overlap or _overlap(context.head)
            yield _finding(overlap, context.published, migration, later)


def _overlap(head: State) -> Overlap:
    from migration_guard.rules.overlap import Overlap  # few commits have such a migration

    return Overlap(head)


def _finding(
    overlap: Overlap, published: State, migration: MigrationClass, later: list[MigrationClass]
) -> Finding:
    later = sorted(later, key=known_stamp, reverse=True)
    pairs = ((one.recorded_name, overlap.shared_names(migration, one)) for one in later)
    touching, common = next((pair for pair in pairs if pair[1]), ("", frozenset[str]()))
    also = f"; both touch '{min(common)}'" if touching else ""
    return RULE.finding(
        migration.name_property_location or migration.location,
        f"migration {migration.recorded_name} is stamped before "
        f"{touching or later[0].recorded_name}, which is published in {published.label}{also}",
        subject=migration.recorded_name,
        why="a database that has the published one runs this after it, a new database before it",
        fix="give the file, the class and 'name' a stamp of now",
        severity=Severity.ERROR if touching else Severity.WARNING,
    )
