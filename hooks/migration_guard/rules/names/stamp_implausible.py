"""A migration's stamp is no time at which it can have been written.

Bad:
    -- src/migrations/9999999999999-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate9999999999999 implements MigrationInterface {
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
    A stamp in the future runs after every migration that is written until then, though
    those may build on it. A stamp from before TypeORM existed runs before all others; it is
    most often a date (`Post20230101120000` is read as a day in 1977) or a made-up number.

Fix:
    Use the milliseconds since 1970, as `typeorm migration:create` and `Date.now()` give
    them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass
from migration_guard.rules.restamp import restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_stamps

RULE = Rule(
    code="MG306",
    name="stamp-implausible",
    summary="A migration's stamp is no time at which it can have been written",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

fix = restamped

BEGINNING = 1420070400000
"""2015-01-01, before TypeORM's first commit."""


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """In a Medusa project what is too old is MG307's, which knows the exact limit."""
    for migration, stamp in concerned_stamps(context):
        if stamp > context.now + context.future_tolerance:
            why = "every migration written until then runs before it"
            yield _finding(migration, stamp, "in the future", why, Severity.ERROR)
        elif stamp < BEGINNING and not context.project.is_medusa:
            why = "it runs before every migration that bears its real time"
            yield _finding(migration, stamp, "before TypeORM existed", why, Severity.WARNING)


def _finding(
    migration: MigrationClass, stamp: int, when: str, why: str, severity: Severity
) -> Finding:
    day = (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=stamp)).date()
    return RULE.finding(
        migration.name_property_location or migration.location,
        f"the stamp '{stamp}' of {migration.recorded_name} is {day}, {when}",
        subject=migration.recorded_name,
        why=why,
        fix="use the milliseconds since 1970: node -p 'Date.now()'",
        severity=severity,
    )
