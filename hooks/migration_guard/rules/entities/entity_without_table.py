"""An entity was added and no migration creates its table.

Bad:
    -- src/models/post.ts --
    import { Entity, PrimaryColumn } from "typeorm";

    @Entity()
    export class Post {
        @PrimaryColumn()
        id: string;
    }

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
    The application starts, and the first query fails with `relation "post" does not exist`.
    Medusa runs migrations without looking at entities: nothing else notices a missing table
    before production does (medusajs/medusa#7180, #5078).

Fix:
    `migration-guard generate PostCreate` writes it, or write the CREATE TABLE by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined, WriteMigration
from migration_guard.rules import drift_messages as words
from migration_guard.rules.certainty import open_reason
from migration_guard.rules.rule import Rule
from migration_guard.schema.drift import Drift

RULE = Rule(
    code="MG102",
    name="entity-without-table",
    summary="An entity was added and no migration creates its table",
    severity=Severity.ERROR,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each table; its columns are part of it."""
    if not context.has_migrations and context.new_drift:
        project = context.project
        reason = f"'{project.root or '.'}' has entities and no migration to compare them with"
        yield RULE.undetermined(words.location(context.head, context.new_drift[0]), reason)
        return
    for drift in context.new_drift:
        if drift.kind == "missing-table":
            yield _outcome(context, drift)


def _outcome(context: Context, drift: Drift) -> Finding | Undetermined:
    where = words.location(context.head, drift)
    table = drift.path[0]
    opaque = _opaque_step(context)
    reason = open_reason(context, drift)
    if reason is not None:
        return RULE.undetermined(where, reason, subject=table)
    if opaque is not None:
        reason = (
            f'{opaque.path}:{opaque.line} runs what cannot be read; it may create table "{table}"'
        )
        return RULE.undetermined(where, reason, subject=table)
    owner = words.declared_by(context.head, drift)
    return RULE.finding(
        where,
        words.message(context.head, drift),
        subject=table,
        fix=f"migration-guard generate {owner.replace('.', '')}Create",
        follows_from=words.changed_files(context, drift),
    )


def fix(context: Context, finding: Finding) -> WriteMigration:
    """A migration of its own, or a part of the one for all that is missing."""
    drift = next(one for one in context.new_drift if words.subject(one) == finding.subject)
    owner = words.declared_by(context.head, drift).replace(".", "")
    return WriteMigration(context.project.root, f"{owner}Create")


def _opaque_step(context: Context) -> Location | None:
    """A step in a migration of this change whose tables cannot be known."""
    return next(
        (
            effect.location
            for effect in context.head.replayed.opaque
            if not effect.mentions and context.concerns(effect.location)
        ),
        None,
    )
