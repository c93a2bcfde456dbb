"""An entity's file cannot be parsed.

Bad:
    -- src/models/post.ts --
    import { Entity, PrimaryColumn } from "typeorm";

    @Entity(
    export class Post {{
        @PrimaryColumn()
        id: string;

Good:
    -- src/models/post.ts --
    import { Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;
    }
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL, CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id"))`);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DROP TABLE "post"`);
        }
    }

Why:
    What cannot be read cannot be checked: where no entity is found in the file that is an
    error (exit code 2), and where one is, a note says that part of it was not seen.

Fix:
    Mend the syntax. Where `tsc` accepts the file, the grammar used here lags behind
    TypeScript: write the place in an older form.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name

RULE = Rule(
    code="MG105",
    name="entity-unreadable",
    summary="An entity's file cannot be parsed",
    severity=Severity.ERROR,
    hook="entity-migrations",
    since="0.1.0",
    prevents_check=True,
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """The grammar is tree-sitter's, not the compiler's: where an entity is found all the
    same, the fault may be the grammar's."""
    readable = {entity.path for entity in context.head.declared.entities}
    for location in context.head.unparsed:
        if not context.concerns(location):
            continue
        name = base_name(location.path)
        reason = f"{name} cannot be parsed from line {location.line} on"
        if location.path in readable:
            yield RULE.undetermined(location, reason, subject=name)
        else:
            yield RULE.finding(
                location,
                f"{reason}, and no entity is found in it",
                subject=name,
                why="what cannot be read cannot be checked",
                fix=f"mend the syntax: npx tsc --noEmit {location.path}",
            )
