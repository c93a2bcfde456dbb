"""A comment of a table or column is not the one that its entity gives it.

Bad:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column()
        state: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
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

        @Column({ comment: "draft or published" })
        state: string;
    }

Good:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column()
        state: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
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

        @Column({ comment: "draft or published" })
        state: string;
    }
    -- src/migrations/1700000000000-PostState.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostState1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`COMMENT ON COLUMN "post"."state" IS 'draft or published'`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`COMMENT ON COLUMN "post"."state" IS NULL`);
        }
    }

Why:
    No query notices a comment, so this is a notice. TypeORM does compare them (those of tables
    since 0.3.20): the next `migration:generate`, whatever it is wanted for, also sets them, and
    takes away the comments that only the database has.

Fix:
    Set it in a migration; the message shows the statement. Or give the entity the comment that
    the migrations make.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules import drift_messages as words
from migration_guard.rules import lesser_drift
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG109",
    name="comment-differs",
    summary="A comment of a table or column is not the one that its entity gives it",
    severity=Severity.NOTICE,
    hook="entity-migrations",
    since="0.1.0",
)

fix = lesser_drift.migration_for


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each table and column of which nothing else differs."""
    yield from lesser_drift.outcomes(
        RULE,
        context,
        lambda drift: RULE.severity if drift.aspects == lesser_drift.COMMENT else None,
        lambda drift: "the next migration:generate sets it",
        lambda drift: words.statements(drift, words.table_name(context.head, drift)),
    )
