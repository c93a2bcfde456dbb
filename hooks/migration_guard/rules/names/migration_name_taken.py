"""Two migrations have the same name.

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
    -- src/migrations/1690000000001-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
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
    TypeORM stops at the second one with "Duplicate migrations" and runs none at all;
    `medusa migrations run` then never ends. Medusa's own migrations run in the same list,
    so their names are taken too.

Fix:
    Give the newer one a name and a stamp of its own, in the class and in `name`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.rules.restamp import restamped
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import all_migrations, base_name

RULE = Rule(
    code="MG304",
    name="migration-name-taken",
    summary="Two migrations have the same name",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

fix = restamped

Holder = tuple[MigrationFile, MigrationClass]


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Where one of the two is this change's, it is the one at fault; else the later file."""
    holders: dict[str, list[Holder]] = defaultdict(list)
    for file, migration in all_migrations(context.head):
        if not migration.name_property_unknown:
            holders[migration.recorded_name].append((file, migration))
    core = context.core_migrations()
    for name, held in holders.items():
        if name in core:
            for _, migration in _at_fault(context, held):
                yield _finding(migration, f"migration name '{name}' is one of Medusa's own")
        elif len(held) > 1:
            yield from _duplicates(context, name, held)


def _duplicates(context: Context, name: str, held: list[Holder]) -> Iterator[Finding]:
    faulty = _at_fault(context, held)
    if len(faulty) == len(held):
        faulty = faulty[1:]
    for file, migration in faulty:
        other = next(one for one in held if one[1] is not migration)[0]
        where = "twice here" if other is file else f"also that of {base_name(other.path)}"
        yield _finding(migration, f"migration name '{name}' is {where}")


def _at_fault(context: Context, held: list[Holder]) -> list[Holder]:
    return [holder for holder in held if context.concerns(Location(holder[0].path))]


def _finding(migration: MigrationClass, message: str) -> Finding:
    return RULE.finding(
        migration.name_property_location or migration.location,
        message,
        subject=migration.recorded_name,
        why="TypeORM stops at a duplicate name and runs no migration at all",
        fix="give the newer one a name and a stamp of its own",
    )
