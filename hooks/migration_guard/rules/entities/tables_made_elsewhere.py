"""Tables that entities declare are created by no migration.

Bad:
    full: yes
    -- src/models/post.ts --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ nullable: true })
        subtitle: string;
    }
    -- src/migrations/1700000000000-PostSubtitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSubtitle1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TABLE "post" ADD "subtitle" character varying`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "subtitle"`);
        }
    }

Good:
    full: yes
    -- migration-guard-baseline.sql --
    CREATE TABLE "post" (
        "id" character varying NOT NULL,
        CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id")
    );
    -- src/models/post.ts --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ nullable: true })
        subtitle: string;
    }
    -- src/migrations/1700000000000-PostSubtitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostSubtitle1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TABLE "post" ADD "subtitle" character varying`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TABLE "post" DROP COLUMN "subtitle"`);
        }
    }

Why:
    One project in five cannot be built from nothing by its migrations: the first tables came
    from an SQL dump, from `synchronize: true`, or from another repository. What such a table
    held before is not known, so it is not compared; what a change adds to it is. It is said
    once, as one notice and one undetermined answer, and so is a step that cannot be read and
    names no table.

Fix:
    `migration-guard baseline` records the schema from the entities, and `migration-guard
    baseline --from database --database-url URL` from a database in which the migrations ran.
    With the file in the repository, every table is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.staleness import stale
from migration_guard.rules.rule import Rule
from migration_guard.schema.model import Name

RULE = Rule(
    code="MG107",
    name="tables-made-elsewhere",
    summary="Tables that entities declare are created by no migration",
    severity=Severity.NOTICE,
    hook="entity-migrations",
    since="0.1.0",
)
FIX = "migration-guard baseline records the schema that they start from"
_NAMED = 3


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """In a full check only, once a project: a change is judged by what it adds."""
    if not context.has_migrations:
        return
    found = context.unrecorded
    if found.tables:
        where, project = _location(context, found.tables[0]), context.project.root or "."
        what = f"the migrations create {_missing(len(found.tables), found.declared)}"
        names = _listed(found.tables)
        yield RULE.finding(where, f"{what}: {names}", subject=project, fix=FIX)
        tables = _counted(len(found.tables), "table")
        reason = f"of {tables} only what the migrations do to them is compared"
        yield RULE.undetermined(where, reason, subject=project)
    for reason, drifts in found.of_steps.items():
        number = len({drift.path[0] for drift in drifts if drift.path[0]})
        text = f"whether {_counted(number, 'table')} agree is not known: {reason}; {FIX}"
        yield RULE.undetermined(_step(context, reason), text)
    yield from _staleness(context)


def _staleness(context: Context) -> Iterator[Undetermined]:
    baseline = context.head.baseline
    if baseline is None or not context.concerns(Location(baseline.path)):
        return
    for reason, location in stale(baseline, context.head.migrations):
        yield RULE.undetermined(location, reason, subject=baseline.path)


def _location(context: Context, table: Name) -> Location:
    locations = context.head.declared.locations
    return locations.get((str(table),), Location(context.project.path("package.json")))


def _step(context: Context, reason: str) -> Location:
    """Where the step is that may have done anything."""
    effects = context.head.replayed.opaque
    baseline = context.head.baseline
    start = Location(baseline.path if baseline else context.project.path("package.json"))
    places = (each.location for each in effects if each.reason == reason and not each.mentions)
    return next(places, next((e.location for e in effects if e.reason == reason), start))


def _missing(number: int, declared: int) -> str:
    return f"{declared - number} of {declared} tables that entities declare, not the other {number}"


def _listed(tables: Sequence[Name]) -> str:
    names = [f'"{name}"' for name in tables[:_NAMED]]
    more = len(tables) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
