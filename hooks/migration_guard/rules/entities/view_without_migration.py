"""A view differs from what the migrations make, or none of them makes it.

Bad:
    -- src/models/titles.ts --
    import { ViewColumn, ViewEntity } from "typeorm";

    @ViewEntity({ name: "titles", expression: `SELECT "id", "title" FROM "post"` })
    export class Titles {
        @ViewColumn()
        id: string;

        @ViewColumn()
        title: string;
    }
    -- src/migrations/1690000000000-Titles.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class Titles1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE VIEW "titles" AS SELECT "id" FROM "post"`);
            await queryRunner.query(`INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)`, ["public","VIEW","titles","SELECT \\"id\\" FROM \\"post\\""]);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2 AND "schema" = $3`, ["VIEW","titles","public"]);
            await queryRunner.query(`DROP VIEW "titles"`);
        }
    }

Good:
    -- src/models/titles.ts --
    import { ViewColumn, ViewEntity } from "typeorm";

    @ViewEntity({ name: "titles", expression: `SELECT "id" FROM "post"` })
    export class Titles {
        @ViewColumn()
        id: string;
    }
    -- src/migrations/1690000000000-Titles.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class Titles1690000000000 implements MigrationInterface {
        public async up(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`CREATE VIEW "titles" AS SELECT "id" FROM "post"`);
            await queryRunner.query(`INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)`, ["public","VIEW","titles","SELECT \\"id\\" FROM \\"post\\""]);
        }

        public async down(queryRunner: QueryRunner): Promise<void> {
            await queryRunner.query(`DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2 AND "schema" = $3`, ["VIEW","titles","public"]);
            await queryRunner.query(`DROP VIEW "titles"`);
        }
    }

Why:
    TypeORM keeps the query of each view that it makes in a row of `typeorm_metadata`, and
    `migration:generate` compares it with the entity's. Until a migration drops the view and
    makes it anew, the database answers with the old query, or, where there is no view, with an
    error. Queries that PostgreSQL reads alike are the same here; TypeORM makes a view anew for
    a blank. A view that a migration makes by hand, without TypeORM's row, cannot be compared,
    nor one whose query a function builds: where a change touches such a view and no migration
    of the change names it, the answer is left open.

Fix:
    Write the migration: `migration-guard generate NAME` drops the view before the tables
    change, makes it anew after that, and keeps TypeORM's row of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined, WriteMigration
from migration_guard.rules import drift_messages as words
from migration_guard.rules.rule import Rule
from migration_guard.rules.view_drift import declared_view, new_view_drift
from migration_guard.schema.drift import Drift

RULE = Rule(
    code="MG111",
    name="view-without-migration",
    summary="A view differs from what the migrations make, or none of them makes it",
    severity=Severity.ERROR,
    hook="entity-migrations",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for each view that the change leaves behind; all of them in a full check."""
    if context.has_migrations:
        for drift in new_view_drift(context):
            yield from _outcome(context, drift)


def fix(context: Context, finding: Finding) -> WriteMigration:
    """A migration of its own, or a part of the one for all that is missing."""
    return WriteMigration(context.project.root, _migration(finding.subject))


def _outcome(context: Context, drift: Drift) -> Iterator[Finding | Undetermined]:
    name, where = words.subject(drift), words.location(context.head, drift)
    if drift.undetermined is not None:
        if context.full or not _is_named(context, declared_view(drift).name.name):
            yield RULE.undetermined(where, f'view "{name}": {drift.undetermined}', subject=name)
        return
    yield RULE.finding(
        where,
        words.message(context.head, drift),
        subject=name,
        fix=f"migration-guard generate {_migration(name)}",
    )


def _is_named(context: Context, view: str) -> bool:
    """Whether a migration of this change says the view's name."""
    return any(
        view in step.sql
        for file in context.head.migrations
        if file.path in context.changed_paths
        for migration in file.classes
        for step in migration.statements
    )


def _migration(view: str) -> str:
    """`PostTitlesView` for post_titles."""
    words = "".join(each if each.isalnum() else " " for each in view).split()
    return "".join(word[:1].upper() + word[1:] for word in words) + "View"
