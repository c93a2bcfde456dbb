"""A migration makes what no entity declares.

Bad:
    -- src/models/post.ts (everywhere) --
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
    The next `migration:generate` on that table drops what TypeORM does not know: 192
    hand-made indexes in 19 public projects stand in the way of their next generated migration.

Fix:
    Declare it in the entity. For an index that decorators cannot express, declare
    `@Index("its_name", { synchronize: false })`: then TypeORM leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules import drift_messages as words
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG104",
    name="migration-without-entity",
    summary="A migration makes what no entity declares",
    severity=Severity.WARNING,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Only what is new in a migration: what an entity stopped declaring is MG101's, and who
    declares the rest of a table that is made elsewhere is not known."""
    for drift in context.new_drift:
        if not drift.kind.startswith("extra-") or words.was_declared(context, drift):
            continue
        if drift.partial:
            continue
        where = context.head.replayed.locations.get(drift.path)
        where = where or words.location(context.head, drift)
        if drift.undetermined is not None:
            yield RULE.undetermined(where, drift.undetermined, subject=words.subject(drift))
            continue
        yield RULE.finding(
            where,
            words.message(context.head, drift),
            subject=words.subject(drift),
            why="the next migration:generate on that table drops it",
            fix=f"declare it in {words.declared_by(context.head, drift)}",
        )
