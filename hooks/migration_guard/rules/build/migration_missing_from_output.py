"""The build output lacks a migration.

Bad:
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
    -- dist/migrations/1680000000000-Older.js (build) --
    exports.Older1680000000000 = class Older1680000000000 {};

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
    -- dist/migrations/1690000000000-PostCreate.js (build) --
    exports.PostCreate1690000000000 = class PostCreate1690000000000 {};

Why:
    What runs is the output, not the source. A migration without output is not pending, not
    run and not mentioned: `medusa migrations run` and `show` both say that all is up to
    date.

Fix:
    Build again. Where the build wrote the file to another folder, mend its configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.context import BuildOutput, Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationFile
from migration_guard.rules.compilation import is_output_folder_known
from migration_guard.rules.output import compiled_name, loaded_scripts, severity
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, exported

RULE = Rule(
    code="MG221",
    name="migration-missing-from-output",
    summary="The build output lacks a migration",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Output that lacks the class of its source is an older migration's, and counts as
    none. Whoever runs the sources themselves needs no output."""
    build, project = context.build, context.project
    if build is None or not is_output_folder_known(project):
        return
    scripts = loaded_scripts(context, build)
    for file in context.head.migrations:
        if file.path.rpartition("/")[0] != project.migration_dir or not exported(file):
            continue
        if not build.fresh and not context.concerns(Location(file.path)):
            continue
        problem = _problem(build, scripts, file)
        if problem:
            yield RULE.finding(
                exported(file)[0].location,
                problem,
                subject=base_name(file.path),
                why="what runs is the output: this migration is not even pending",
                fix=_remedy(context, build),
                severity=severity(context, build),
            )


def _problem(build: BuildOutput, scripts: Mapping[str, bytes], file: MigrationFile) -> str:
    name = compiled_name(file.path)
    output = scripts.get(name)
    if output is None:
        strayed = [path for path in build.elsewhere if base_name(path) == name]
        where = f"; it was built to '{strayed[0]}'" if strayed else ""
        return f"'{build.directory}' lacks {name}{where}"
    absent = [one.name for one in exported(file) if one.name.encode() not in output]
    return f"'{build.directory}/{name}' is stale: it lacks {absent[0]}" if absent else ""


def _remedy(context: Context, build: BuildOutput) -> str:
    if build.fresh:
        return "see what the build says, and its configuration: migration-guard doctor"
    scripts = context.project.scripts
    script = next((name for name in ("build:server", "build") if name in scripts), "build")
    return f"npm run {script}"
