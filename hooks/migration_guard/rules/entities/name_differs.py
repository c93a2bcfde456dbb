"""A constraint or index has another name than its entity gives it.

Bad:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column()
        title: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "title" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }
    }
    -- src/models/post.ts --
    import { Column, Entity, Index, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Index()
        @Column()
        title: string;
    }
    -- src/migrations/1700000000000-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE INDEX "post_by_title" ON "post" ("title")`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP INDEX "post_by_title"`);
        }
    }

Good:
    -- src/models/post.ts (base) --
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column()
        title: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, "title" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }
    }
    -- src/models/post.ts --
    import { Column, Entity, Index, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Index("post_by_title")
        @Column()
        title: string;
    }
    -- src/migrations/1700000000000-PostTitle.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostTitle1700000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE INDEX "post_by_title" ON "post" ("title")`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP INDEX "post_by_title"`);
        }
    }

Why:
    No query notices a name. TypeORM does: it knows foreign keys, indexes, checks, exclusions and
    unique constraints over several columns by their names, so the next `migration:generate`,
    whatever it is wanted for, also drops these and makes them again. On a large table that is an
    index built anew under a lock. A warning, therefore.

    Primary keys and unique constraints of one column TypeORM knows by their columns alone
    (typeorm#11636). Where the entity gives such a one a name of its own, the difference is a
    notice: somebody may ask for that name, as code does that reads which constraint an insert
    violated. Where the name is a hash that TypeORM made up, nobody does, and only
    `migration-guard diff` shows it: renamed tables keep the hash of their old name for ever.

    TypeORM 1.0 hashes partial indexes, checks and exclusions otherwise than 0.3 did. An upgrade
    that does not rename them is one finding, not one for each.

Fix:
    Rename it in a migration; the message shows the statement. Or give the entity the name that
    the database has: `@Index("post_by_title")`, `@Check("name", …)`, `foreignKeyConstraintName`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules import drift_messages as words
from migration_guard.rules import lesser_drift
from migration_guard.rules.hash_change import by_upgrade, upgrade_place
from migration_guard.rules.rule import Rule
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import PrimaryKey, Unique
from migration_guard.schema.names import (
    Named,
    is_compared_by_typeorm,
    is_generated,
    is_of_name_only,
)
from migration_guard.schema.naming import NamingStrategy

RULE = Rule(
    code="MG106",
    name="name-differs",
    summary="A constraint or index has another name than its entity gives it",
    severity=Severity.WARNING,
    hook="entity-migrations",
    since="0.1.0",
)

fix = lesser_drift.migration_for


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each name that TypeORM or somebody asks for, and one for all that another
    version of TypeORM gave."""
    upgraded = by_upgrade(context)
    strategy = NamingStrategy(patterns=context.project.name_patterns)
    if upgraded:
        yield _upgrade(context, upgraded)
    yield from lesser_drift.outcomes(
        RULE,
        context,
        lambda drift: None if drift in upgraded else _severity(drift, strategy),
        _why,
        lambda drift: words.statements(drift, words.table_name(context.head, drift)),
    )


def _severity(drift: Drift, strategy: NamingStrategy) -> Severity | None:
    """None where nobody asks for the name: where it is what the naming strategy makes up."""
    part = drift.expected
    if not is_of_name_only(drift) or not isinstance(part, Named) or part.name is None:
        return None
    if not isinstance(part, (PrimaryKey, Unique)) or is_compared_by_typeorm(part):
        return Severity.WARNING
    table = drift.path[0].rpartition(".")[2]
    name_of = strategy.primary_key if isinstance(part, PrimaryKey) else strategy.unique
    is_made_up = part.name == name_of(table, part.columns) or is_generated(part.name)
    return None if is_made_up else Severity.NOTICE


def _why(drift: Drift) -> str:
    is_compared = isinstance(drift.expected, Named) and is_compared_by_typeorm(drift.expected)
    return "the next migration:generate drops it and makes it again" if is_compared else ""


def _upgrade(context: Context, drifts: Sequence[Drift]) -> Finding:
    state = context.head
    version = state.project.typeorm_version
    number = f"{len(drifts)} names" if len(drifts) > 1 else "1 name"
    made = (words.statements(drift, words.table_name(state, drift)) for drift in drifts)
    calls = (f"\n    await queryRunner.query(`{sql}`);" for each in made for sql in each)
    return RULE.finding(
        upgrade_place(state),
        f"TypeORM {version} gives constraints and indexes {number} that no migration makes: "
        "it hashes the texts of checks and partial indexes otherwise since 1.0",
        subject="typeorm",
        why="the next migration:generate drops them all and makes them again",
        fix="in a migration's up():" + "".join(calls),
    )
