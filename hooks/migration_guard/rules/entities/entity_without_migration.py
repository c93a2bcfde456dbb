"""An entity's schema changed and no migration makes that change.

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
    import { Column, Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;

        @Column({ nullable: true })
        subtitle: string;
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
    TypeORM and Medusa start happily with such an entity; the first query that touches the
    column fails in production with `column "subtitle" does not exist`. Medusa runs
    migrations without looking at entities, so nothing else notices.

    The entities of the checked tree are compared with what *all* of its migrations make, not
    only those of the same commit. Drift that the base already had is not reported. People who
    commit the entity first and its migration next set `at-commit = "warn"`: then the commit
    passes with a warning, and the push and the pull request are where it must be complete.

Fix:
    `migration-guard generate PostSubtitle` writes the migration from the sources, for an
    extended entity of Medusa's core too, which `typeorm migration:generate` cannot
    (medusajs/medusa#6933, #4271). By hand, the message shows the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined, WriteMigration
from migration_guard.rules import drift_messages as words
from migration_guard.rules.certainty import open_reason
from migration_guard.rules.lesser_drift import is_lesser
from migration_guard.rules.partial_tables import unseen
from migration_guard.rules.rule import Rule
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column

RULE = Rule(
    code="MG101",
    name="entity-without-migration",
    summary="An entity's schema changed and no migration makes that change",
    severity=Severity.ERROR,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each column, constraint, index or enum that differs, and a note for
    each decorator of this change that is not understood."""
    if not context.has_migrations:
        return
    said = set()
    new_tables = {drift.path[0] for drift in context.new_drift if drift.kind == "missing-table"}
    for drift in context.new_drift:
        if drift.kind == "missing-table" or drift.path[0] in new_tables:
            continue
        if drift.kind == "missing-enum" and drift.implied_by_table:
            continue
        if is_lesser(drift):  # MG106's, MG108's and MG109's
            continue
        if drift.kind.startswith("extra-") and not words.was_declared(context, drift):
            continue
        said.add(drift.undetermined)
        yield _outcome(context, drift)
    unparsed = {location.path for location in context.head.unparsed}
    for reason, location in context.head.declared.unread:
        if context.concerns(location) and location.path not in unparsed and reason not in said:
            yield RULE.undetermined(location, reason)


def _outcome(context: Context, drift: Drift) -> Finding | Undetermined:
    state = context.head
    where = words.location(state, drift)
    reason = open_reason(context, drift) or unseen(context, drift)
    if reason is not None:
        return RULE.undetermined(where, reason, subject=words.subject(drift))
    return RULE.finding(
        where,
        _message(context, drift),
        subject=words.subject(drift),
        fix=_fix(context, drift),
        follows_from=words.changed_files(context, drift),
    )


def _message(context: Context, drift: Drift) -> str:
    if drift.kind.startswith("extra-"):
        owner = words.declared_by(context.head, drift)
        what = f"{words.describe(drift.actual)}{words.place(drift)}"
        return f"{owner} no longer declares {what}, and no migration drops it"
    return words.message(context.head, drift)


def fix(context: Context, finding: Finding) -> WriteMigration | None:
    """None where something would be dropped: that is for a person to say."""
    for drift in context.new_drift:
        if words.subject(drift) != finding.subject or is_lesser(drift):
            continue
        if drift.kind.startswith("extra-"):
            return None
        return WriteMigration(context.project.root, _name(context, drift))
    return None


def _fix(context: Context, drift: Drift) -> str:
    drops = " --allow-drop" if drift.kind.startswith("extra-") else ""
    command = f"migration-guard generate {_name(context, drift)}{drops}"
    statements = words.statements(drift, words.table_name(context.head, drift))
    if not statements:
        return command
    body = "\n".join(f"    await queryRunner.query(`{sql}`);" for sql in statements)
    return f"{command}, or by hand, in up():\n{body}"


def _name(context: Context, drift: Drift) -> str:
    """`PostSubtitle` for a column of its own, `PostChanged` for whatever else."""
    entities = context.head.declared.entities
    entity = next((e.name for e in entities if str(e.table) == drift.path[0]), "Schema")
    part = drift.expected or drift.actual
    words_of_it = re.findall(r"[A-Za-z0-9]+", part.name) if isinstance(part, Column) else []
    return entity + ("".join(word[0].upper() + word[1:] for word in words_of_it) or "Changed")
