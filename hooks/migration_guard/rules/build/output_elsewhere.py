"""The build writes to a folder in which the runner does not look.

Bad:
    -- tsconfig.server.json --
    {
      "extends": "./tsconfig.json",
      "compilerOptions": { "rootDir": "src", "outDir": "build" },
      "include": ["src"]
    }
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
    -- tsconfig.server.json --
    {
      "extends": "./tsconfig.json",
      "compilerOptions": { "rootDir": "src", "outDir": "dist" },
      "include": ["src"]
    }
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
    Medusa reads `dist/migrations` below the folder in which it is started, and has no
    setting for it. Output in another folder is never looked at, and "No migrations are
    pending" is all that is said.

Fix:
    Set `outDir` to the folder that the runner reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.compilation import Fault, key_location, new_faults
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG214",
    name="output-elsewhere",
    summary="The build writes to a folder in which the runner does not look",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for the configuration, with one migration as the example."""
    project = context.project
    tsconfig = project.tsconfig
    found = new_faults(context, Fault.ELSEWHERE)
    if not found or tsconfig is None:
        return
    path, output = next(iter(found.items()))
    wanted = PurePosixPath(project.migration_build_dir).parent.name
    given = (
        "'outDir' is not set" if tsconfig.out_dir is None else f"'outDir' is '{tsconfig.out_dir}'"
    )
    yield RULE.finding(
        key_location(context.head, tsconfig, "outDir"),
        f"{given}: {path} is built to '{output.path}', the runner reads "
        f"'{project.migration_build_dir}'",
        subject=tsconfig.path,
        why="the runner finds nothing to run and exits 0",
        fix=f'"outDir": "{wanted}"',
    )
