"""An entity was removed and its table stays in the database.

Bad:
    -- src/models/post.ts (base) --
    import { Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }
    }
    -- src/models/post.ts --
    export const POSTS_ARE_GONE = true;

Good:
    -- src/models/post.ts (base) --
    import { Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }
    }
    -- src/models/post.ts --
    export const POSTS_ARE_GONE = true;
    -- src/migrations/1700000000000-PostDrop.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostDrop1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }
    }

Why:
    A notice, not a fault: TypeORM never drops a table whose entity is gone (typeorm#7814),
    and keeping the data is most often what is wanted. `migration:generate --check` passes in
    this case, so it is said once, when it happens.

Fix:
    Nothing, when the data is to be kept. Otherwise drop the table in a migration of its own,
    in a later release than the one that stops using it.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG103",
    name="removed-entity-keeps-table",
    summary="An entity was removed and its table stays in the database",
    severity=Severity.NOTICE,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Only between two trees: one tree alone cannot say that an entity was removed."""
    if context.base is None or context.full:
        return
    declared = context.head.declared.schema.tables
    unparsed = {location.path for location in context.head.unparsed}
    for entity in context.base.declared.entities:
        table = context.head.replayed.schema.tables.get(entity.table)
        if entity.table in declared or table is None or not table.created:
            continue
        if entity.core or entity.path in unparsed:
            continue
        yield RULE.finding(
            Location(entity.path),
            f'{entity.name} is gone, and its table "{entity.table}" stays in the database',
            subject=str(entity.table),
            why="TypeORM never drops the table of a removed entity",
            fix="nothing to keep the data, else DROP TABLE in a migration of a later release",
        )
