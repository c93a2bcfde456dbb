"""A migration's file and class bear different stamps.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1680000000000 implements MigrationInterface {
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
    Only the class's stamp orders the migrations. A folder listing that shows another order
    than the one that runs misleads whoever reads it.

Fix:
    A migration that has run nowhere but here: give the class (and its `name`) the file's
    stamp. One that is published: rename the file, which no database knows of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from migration_guard.context import Context
from migration_guard.findings import Finding, MoveFile, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.rules import commands
from migration_guard.rules.restamp import located
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files, exported, known_stamp

RULE = Rule(
    code="MG302",
    name="file-stamp-differs",
    summary="A migration's file and class bear different stamps",
    severity=Severity.WARNING,
    hook="migration-names",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """A file of several migrations is right when one of them bears its stamp."""
    for file in concerned_files(context):
        stamps = {known_stamp(migration) for migration in exported(file)} - {0}
        if file.file_stamp is None or not stamps or file.file_stamp in stamps:
            continue
        migration = next(
            migration for migration in exported(file) if known_stamp(migration) in stamps
        )
        yield RULE.finding(
            migration.name_property_location or migration.location,
            f"the file is stamped '{file.file_stamp}', migration {migration.recorded_name} "
            f"'{migration.stamp}'",
            subject=migration.recorded_name,
            why="only the class's stamp orders the migrations",
            fix=f"give both one stamp, or: {commands.move(file.path, _stamped_path(file, migration))}",
        )


def fix(context: Context, finding: Finding) -> MoveFile | None:
    """The file takes the stamp of its class, under which databases may know it."""
    found = located(context, finding)
    return MoveFile(found[0].path, _stamped_path(*found)) if found else None


def _stamped_path(file: MigrationFile, migration: MigrationClass) -> str:
    name = base_name(file.path).replace(str(file.file_stamp), str(migration.stamp), 1)
    return str(PurePosixPath(file.path).with_name(name))
