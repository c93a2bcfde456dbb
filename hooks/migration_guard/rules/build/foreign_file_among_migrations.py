"""The migrations' folder holds a barrel or a test, which the runner loads as a migration.

Bad:
    -- src/migrations/index.ts --
    export * from "./1690000000000-PostCreate";
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
    The runner loads every file of the folder. What an `index` exports again is there twice:
    "Duplicate migrations", and no migration runs at all. A test ends the run with "describe
    is not defined", where Medusa exits 0.

Fix:
    Delete the barrel; nothing needs to import migrations. Move the test to another folder,
    or leave it out of the build.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.project.build_output import compiled_path
from migration_guard.rules import commands
from migration_guard.rules.compilation import is_output_folder_known
from migration_guard.rules.output import (
    compiled_names,
    is_barrel_name,
    is_test_name,
    loaded_scripts,
    severity,
)
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_paths

RULE = Rule(
    code="MG223",
    name="foreign-file-among-migrations",
    summary="The migrations' folder holds a barrel or a test, which the runner loads as a "
    "migration",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """By the sources that the build compiles, and by what lies in the output without any."""
    loaded = {file.path for file in context.head.migrations}
    for path in concerned_paths(context):
        name = base_name(path)
        is_test = is_test_name(name)
        if not (is_test or is_barrel_name(name)) or not _is_loaded(context, path, loaded):
            continue
        if is_test:
            yield _test(path)
        elif _exports_again(context, path):
            yield _barrel(path)
    yield from _in_output(context)


def _is_loaded(context: Context, path: str, loaded: set[str]) -> bool:
    """A test that the build leaves out is never loaded."""
    project = context.project
    if path not in loaded and not (
        project.is_medusa
        and path.rpartition("/")[0] == project.migration_dir
        and path.endswith(".ts")
        and not path.endswith(".d.ts")
    ):
        return False
    tsconfig = project.tsconfig
    return tsconfig is None or compiled_path(tsconfig, context.head.paths, path) is not None


def _exports_again(context: Context, path: str) -> bool:
    from migration_guard.typescript.parse import parse

    module = parse(context.head.source(path) or b"")
    imported = {one.local for one in module.imports if not one.type_only}
    return any(
        not export.type_only and (export.module is not None or export.local in imported)
        for export in module.exports
    )


def _in_output(context: Context) -> Iterator[Finding]:
    build = context.build
    if build is None or not is_output_folder_known(context.project):
        return
    if not (build.fresh or context.full):
        return
    for name in sorted(loaded_scripts(context, build).keys() - compiled_names(context)):
        path = f"{build.directory}/{name}"
        if is_test_name(name) or is_barrel_name(name):
            yield RULE.finding(
                Location(path),
                f"{path} is no migration and is loaded as one",
                subject=name,
                why="the runner loads every file of the folder",
                fix=f"rm {path}, and clean the output before every build",
                severity=severity(context, build),
            )


def _barrel(path: str) -> Finding:
    return RULE.finding(
        Location(path),
        f"{base_name(path)} exports migrations again, so each of them is there twice",
        subject=base_name(path),
        why='the runner stops at "Duplicate migrations" and runs none at all',
        fix=commands.remove(path),
    )


def _test(path: str) -> Finding:
    folder, _, name = path.rpartition("/")
    target = f"{folder.rpartition('/')[0]}/__tests__/{name}".lstrip("/")
    return RULE.finding(
        Location(path),
        f"test {name} lies among the migrations and is loaded as one",
        subject=name,
        why="it ends the run: describe is not defined",
        fix=f"{commands.move(path, target)}, or leave it out of the build",
    )
