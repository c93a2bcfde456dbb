"""The build output holds a migration that has no source.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts (base) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- src/migrations/1690000000001-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- dist/migrations/1690000000000-PostCreate.js (build) --
    exports.PostCreate1690000000000 = class PostCreate1690000000000 {};
    -- dist/migrations/1690000000001-PostCreate.js (build) --
    exports.PostCreate1690000000001 = class PostCreate1690000000001 {};

Good:
    -- src/migrations/1690000000001-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- dist/migrations/1690000000001-PostCreate.js (build) --
    exports.PostCreate1690000000001 = class PostCreate1690000000001 {};

Why:
    `tsc` removes nothing. The output of a migration that was renamed or deleted still runs,
    first of all on the machine of whoever deleted it; after a rename the same class is there
    twice, "Duplicate migrations", and no migration runs at all.

Fix:
    Clean the output before every build: `rimraf dist && tsc -p tsconfig.server.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.rules.compilation import is_output_folder_known
from migration_guard.rules.output import (
    compiled_name,
    compiled_names,
    is_barrel_name,
    is_test_name,
    loaded_scripts,
    severity,
)
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG222",
    name="orphan-in-output",
    summary="The build output holds a migration that has no source",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """In an output that this run did not build, only what this change took the source of:
    the rest is another branch's, and the next clean build's affair. Barrels and tests are
    MG223's."""
    build = context.build
    if build is None or not is_output_folder_known(context.project):
        return
    sources = compiled_names(context)
    taken = {compiled_name(change.old) for change in context.changes if change.old}
    for name in sorted(loaded_scripts(context, build)):
        if name in sources or is_barrel_name(name) or is_test_name(name):
            continue
        if build.fresh or context.full or name in taken:
            path = f"{build.directory}/{name}"
            yield RULE.finding(
                Location(path),
                f"{path} has no source in '{context.project.migration_dir}'",
                subject=name,
                why="the runner loads it all the same",
                fix=f"rm {path}, and clean the output before every build",
                severity=severity(context, build),
            )
