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
    nor the table of a many-to-many relation that is gone, and keeping the data is most often
    what is wanted. `migration:generate --check` passes in this case, so it is said once, when
    it happens.

Fix:
    Nothing, when the data is to be kept. Otherwise drop the table in a migration of its own,
    in a later release than the one that stops using it.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.schema.model import Name

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
    unparsed = {location.path for location in context.head.unparsed}
    entities = {entity.table: entity for entity in context.base.declared.entities}
    there = {entity.table for entity in context.head.declared.entities}  # unsynchronized ones too
    there |= context.head.declared.schema.tables.keys()
    for table in context.base.declared.schema.tables:
        if table in there:
            continue
        made = context.head.replayed.schema.tables.get(table)
        if made is None or not made.created:
            continue
        entity = entities.get(table)
        if entity is not None and (entity.core or entity.path in unparsed):
            continue
        where = Location(entity.path) if entity is not None else _junction(context.base, table)
        if where.path not in unparsed and not _is_unread(context.head, _label(context.base, table)):
            yield _finding(table, where, entity.name if entity is not None else None)


def _junction(base: State, table: Name) -> Location:
    """The file that declared the many-to-many relation of a table without an entity."""
    path = (str(table),)
    declared = base.declared.locations.get(path)
    return Location(declared.path if declared is not None else base.project.path("package.json"))


def _label(base: State, table: Name) -> str:
    """`Post`, or `Post.tags` for the table of a many-to-many relation."""
    return base.declared.properties.get((str(table),), "")


def _is_unread(head: State, label: str) -> bool:
    """Whether it is still declared, or the entity of a relation is, in a way that is not
    understood: that is said already."""
    names = (label, label.partition(".")[0])
    return bool(label) and any(
        f"'{name}'" in reason for name in names for reason, _ in head.declared.unread
    )


def _finding(table: Name, where: Location, entity: str | None) -> Finding:
    what = entity if entity is not None else "the relation"
    return RULE.finding(
        where,
        f'{what} is gone, and its table "{table}" stays in the database',
        subject=str(table),
        why="TypeORM never drops the table of a removed entity or many-to-many relation",
        fix="nothing to keep the data, else DROP TABLE in a migration of a later release",
    )
