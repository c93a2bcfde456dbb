"""An enum's values stand in another order than in its entity.

Bad:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ type: "enum", enum: ["draft", "published"] })
        state: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TYPE "public"."post_state_enum" AS ENUM('draft', 'published')`);
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" "public"."post_state_enum" NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
            await queryRunner.query(`DROP TYPE "public"."post_state_enum"`);
        }
    }
    -- src/models/post.ts --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ type: "enum", enum: ["draft", "reviewed", "published"] })
        state: string;
    }
    -- src/migrations/1700000000000-PostState.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostState1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TYPE "public"."post_state_enum" ADD VALUE 'reviewed'`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            throw new Error("PostgreSQL cannot take a value out of an enum");
        }
    }

Good:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ type: "enum", enum: ["draft", "published"] })
        state: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TYPE "public"."post_state_enum" AS ENUM('draft', 'published')`);
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "state" "public"."post_state_enum" NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
            await queryRunner.query(`DROP TYPE "public"."post_state_enum"`);
        }
    }
    -- src/models/post.ts --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ type: "enum", enum: ["draft", "reviewed", "published"] })
        state: string;
    }
    -- src/migrations/1700000000000-PostState.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostState1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`ALTER TYPE "public"."post_state_enum" ADD VALUE 'reviewed' BEFORE 'published'`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            throw new Error("PostgreSQL cannot take a value out of an enum");
        }
    }

Why:
    PostgreSQL sorts and compares an enum's values in the order of the type, not by their text:
    `ORDER BY state` and `state < 'published'` mean something else in the database than the
    entity suggests. Nothing fails, and TypeORM never looks at the order, so it is a notice.
    Since TypeORM 1.0 `migration:generate` itself brings it about: it adds every new value at
    the end, wherever the entity has it.

Fix:
    In a migration that is not published: `ADD VALUE … BEFORE` or `AFTER` another value.
    PostgreSQL cannot move a value that is there; the message shows the statements that make the
    type anew in the right order and convert its columns, which rewrites their tables. Or write
    the values in the entity in the order that the database has.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules import lesser_drift
from migration_guard.rules.rule import Rule
from migration_guard.schema.drift import Drift

RULE = Rule(
    code="MG108",
    name="enum-order-differs",
    summary="An enum's values stand in another order than in its entity",
    severity=Severity.NOTICE,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each enum that has the right values in another order."""

    def statements(drift: Drift) -> tuple[str, ...]:
        from migration_guard.sql.script import Statement
        from migration_guard.sql.transition import transition

        declared, replayed = context.head.declared.schema, context.head.replayed.schema
        entries = transition((drift,), declared, replayed).up
        return tuple(entry.sql for entry in entries if isinstance(entry, Statement))

    yield from lesser_drift.outcomes(
        RULE,
        context,
        lambda drift: RULE.severity if drift.aspects == lesser_drift.ORDER else None,
        lambda drift: "PostgreSQL sorts and compares by this order",
        statements,
    )
