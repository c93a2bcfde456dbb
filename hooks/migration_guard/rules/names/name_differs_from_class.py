"""A migration's `name` is not its class's name.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      name = "PostAdd1690000000000";
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
      name = "PostCreate1690000000000";
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    The database remembers `name` where there is one, and the class's name only where there
    is none. Two names for one migration are most often what is left of a copied file, and
    the copy then counts as run where the original has.

Fix:
    Before the migration is published, make `name` the class's name or leave it out.
    Afterwards rename the class, and leave `name` alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, RenameMigration, Severity, Undetermined
from migration_guard.migrations.model import STAMP
from migration_guard.rules.publication import identities
from migration_guard.rules.restamp import located, renamed
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_migrations

RULE = Rule(
    code="MG303",
    name="name-differs-from-class",
    summary="A migration's `name` is not its class's name",
    severity=Severity.WARNING,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """A class without a name of its own (`export default class`) has nothing to differ, and
    a name that is published is there to stay."""
    known = context.published
    published = context.once(identities, known) if known is not None else frozenset()
    for _, migration in concerned_migrations(context):
        if not migration.name or migration.recorded_name in published:
            continue
        if migration.name_property not in (None, "", migration.name):
            yield RULE.finding(
                migration.name_property_location or migration.location,
                f"'name' is '{migration.name_property}', the class is '{migration.name}'",
                subject=migration.recorded_name,
                why="the database remembers 'name'; the class's name is then never looked at",
                fix=f'name = "{migration.name}"',
            )


def fix(context: Context, finding: Finding) -> RenameMigration | None:
    """`name` becomes the class's; where only `name` bears a stamp, the class takes it over."""
    found = located(context, finding)
    if found is None:
        return None
    file, migration = found
    if STAMP.search(migration.name):
        return RenameMigration(file.path, file.path, migration.name, migration.name, migration.name)
    if not migration.stamp:
        return None
    return renamed(file, migration, migration.recorded_name, migration.stamp)
