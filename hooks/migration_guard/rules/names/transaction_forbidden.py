"""A migration under Medusa sets `transaction`.

Bad:
    -- src/migrations/1690000000000-PostIndex.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostIndex1690000000000 implements MigrationInterface {
      transaction = false;
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE INDEX CONCURRENTLY "IDX_post" ON "post" ("title")`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP INDEX "IDX_post"`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostIndex.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostIndex1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE INDEX "IDX_post" ON "post" ("title")`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP INDEX "IDX_post"`);
      }
    }

Why:
    Medusa runs all migrations in one transaction and has no setting for it. TypeORM refuses
    a migration that says anything of its own, true or false
    (ForbiddenTransactionModeOverrideError), before the first one runs; `medusa migrations
    run` then never ends.

Fix:
    Leave the property out. What cannot run in a transaction, as CREATE INDEX CONCURRENTLY,
    has to be run by hand or by the deployment.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, RemoveProperty, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import concerned_migrations
from migration_guard.typescript.syntax import Literal, Reference

RULE = Rule(
    code="MG311",
    name="transaction-forbidden",
    summary="A migration under Medusa sets `transaction`",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Elsewhere the data source's mode decides, so nothing is said there."""
    if not context.project.is_medusa:
        return
    for file, migration in concerned_migrations(context):
        value = migration.transaction
        if value is None or (isinstance(value, Reference) and value.name == "undefined"):
            continue
        yield RULE.finding(
            Location(file.path, value.span.line, value.span.column),
            f"migration {migration.recorded_name} sets 'transaction', which Medusa's one "
            "transaction for all migrations forbids",
            subject=migration.recorded_name,
            why="TypeORM refuses to run any migration, and `medusa migrations run` never ends",
            fix="leave the property out",
        )


def fix(context: Context, finding: Finding) -> RemoveProperty | None:
    """`true` says what Medusa does anyway. `false` asks for something: what needs it cannot
    run here, which a person has to know."""
    for file, migration in concerned_migrations(context):
        value = migration.transaction
        if isinstance(value, Literal) and value.value is True:
            here = Location(file.path, value.span.line, value.span.column)
            if here == finding.location:
                return RemoveProperty(file.path, migration.name, "transaction")
    return None
