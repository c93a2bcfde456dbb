"""A file among the migrations exports no migration.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Good:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    The runner sees only what a file exports. Without an export, or with everything commented
    out, it says "No migrations are pending" and exits 0: the schema change never happens and
    nobody is told.

Fix:
    Export the class. A migration that is not wanted yet is better deleted than commented out.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import ExportClass, Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationFile
from migration_guard.rules import commands
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files, exported

RULE = Rule(
    code="MG308",
    name="no-exported-migration",
    summary="A file among the migrations exports no migration",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

WHY = "the runner sees only what a file exports; it says nothing and exits 0"


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """A file that could not be parsed is MG312's."""
    for file in concerned_files(context):
        if not file.errors and not exported(file):
            yield from _judge(file)


def _judge(file: MigrationFile) -> Iterator[Finding | Undetermined]:
    if file.classes:
        for migration in file.classes:
            yield RULE.finding(
                migration.location,
                f"migration class {migration.name} is not exported and never runs",
                subject=migration.name,
                why=WHY,
                fix=f"export class {migration.name} …",
            )
    # A file without a stamp makes no claim to be a migration: constants, types, a barrel.
    elif file.file_stamp is not None:
        location = Location(file.path)
        if any(value.kind in ("class", "reexport") for value in file.exports):
            reason = "whether what it exports is a migration is not known from this file alone"
            yield RULE.undetermined(location, reason, subject=base_name(file.path))
        else:
            yield RULE.finding(
                location,
                f"{base_name(file.path)} holds no migration class",
                subject=base_name(file.path),
                why=WHY,
                fix=f"write the migration, or: {commands.remove(file.path)}",
            )


def fix(context: Context, finding: Finding) -> ExportClass | None:
    """The word `export`, in TypeScript; what a script exports is written in other ways too."""
    for file in concerned_files(context):
        for migration in file.classes:
            if migration.location == finding.location and file.path.endswith(".ts"):
                return ExportClass(file.path, migration.name)
    return None
