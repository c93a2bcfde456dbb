"""A migration lies outside the folder that the runner reads.

Bad:
    -- src/migration/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
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
    Medusa reads `dist/migrations/*.js`, which the build makes of `src/migrations`; TypeORM
    reads what the data source's `migrations` match. A migration anywhere else never runs,
    and the runner says "No migrations are pending" and exits 0. `typeorm
    migration:generate` writes wherever it is told to.

Fix:
    Move the file with `git mv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, MoveFile, Severity, Undetermined
from migration_guard.migrations.model import MigrationFile
from migration_guard.project.describe import first_patterns
from migration_guard.project.matched import meant
from migration_guard.rules import commands
from migration_guard.rules.folders import in_folder, is_below, misplaced_migrations
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, exported

RULE = Rule(
    code="MG201",
    name="migration-outside-folder",
    summary="A migration lies outside the folder that the runner reads",
    severity=Severity.ERROR,
    hook="migration-placement",
    since="0.1.0",
)

UNREAD = "which migrations the data source loads is not known"
OTHER_DRIVERS = frozenset(
    {
        *("better-sqlite3", "cockroachdb", "mariadb", "mongodb", "mssql", "mysql", "oracle"),
        *("spanner", "sqlite", "sqljs"),
    }
)
"""TypeORM's names of drivers, by which projects for several databases call their folders."""
OURS = frozenset({"pg", "postgres", "postgresql"})


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Below the runner's folder is MG202's, in it MG203's."""
    project = context.project
    for file in misplaced_migrations(context):
        if not exported(file):
            continue  # a class that its file keeps to itself is seen by no runner anywhere
        if is_below(file.path, project.migration_dir) or _has_its_own_runner(context, file):
            continue
        if meant(project, [file.path], project.other_migrations):
            continue  # another database's, whose data source loads it
        unknown = _why_unknown(context, file)
        if unknown is None:
            yield _finding(context, file)
        else:
            where = file.classes[0].location
            yield RULE.undetermined(where, unknown, subject=base_name(file.path))


def _has_its_own_runner(context: Context, file: MigrationFile) -> bool:
    """Whether its folder is another database's, beside the one that is loaded: what
    `migrations/sqlite` is to `migrations/postgres`."""
    beside, _, own = context.project.migration_dir.rpartition("/")
    if own.lower() not in OURS or not context.project.migration_patterns:
        return False
    inside = file.path.removeprefix(f"{beside}/")
    return inside != file.path and inside.partition("/")[0].lower() in OTHER_DRIVERS


def _why_unknown(context: Context, file: MigrationFile) -> str | None:
    """Why the file may well be loaded, by a data source that was not read."""
    project = context.project
    if project.is_medusa:
        return None
    driver = next((part for part in file.path.lower().split("/") if part in OTHER_DRIVERS), None)
    if driver is not None:
        return f"its folder is named after '{driver}', whose data source may load it"
    return None if project.migration_patterns else UNREAD


def _finding(context: Context, file: MigrationFile) -> Finding:
    project = context.project
    folder = file.path.rpartition("/")[0]
    reads = f"the runner reads '{project.migration_dir}'"
    remedy = commands.move(file.path, in_folder(context, file.path))
    if not project.is_medusa:
        loaded = first_patterns([f"'{pattern}'" for pattern in project.migration_patterns])
        reads = f"{project.data_source or 'the data source'} loads {loaded}"
        if not _sources_are_known(context):
            remedy = "let the data source's 'migrations' match the build's output of it"
    return RULE.finding(
        file.classes[0].location,
        f"migration {file.classes[0].name or base_name(file.path)} lies in '{folder}', {reads}",
        subject=base_name(file.path),
        why="it never runs, and the runner says that nothing is pending",
        fix=remedy,
    )


def fix(context: Context, finding: Finding) -> MoveFile | None:
    path = finding.location.path
    known = _sources_are_known(context)
    return MoveFile(path, in_folder(context, path)) if known else None


def _sources_are_known(context: Context) -> bool:
    """Whether a file can be put where the data source loads it: it may name the build's
    output and nothing say where the sources of that lie."""
    project = context.project
    return project.is_medusa or project.migration_dir != project.migration_build_dir
