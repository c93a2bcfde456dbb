"""The build puts the migrations at another place of its output than the runner reads.

Bad:
    -- tsconfig.server.json --
    {
      "extends": "./tsconfig.json",
      "compilerOptions": { "rootDir": ".", "outDir": "dist" },
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
    `tsc` lays out its output from `rootDir`, or else from the folder that all sources have in
    common. With one source outside `src` that is the project's top, the output becomes
    `dist/src/migrations`, and Medusa, which reads `dist/migrations`, finds nothing to run
    and exits 0.

Fix:
    Set `rootDir` to `src`. `tsc` then names the source that lies outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.compilation import Fault, key_location, new_faults
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG211",
    name="output-at-another-place",
    summary="The build puts the migrations at another place of its output than the runner reads",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for the configuration, with one migration as the example."""
    tsconfig = context.project.tsconfig
    found = new_faults(context, Fault.DEEPER)
    if not found or tsconfig is None:
        return
    path, output = next(iter(found.items()))
    yield RULE.finding(
        key_location(context.head, tsconfig, "rootDir"),
        f"{output.reason}: {path} is built to '{output.path}', the runner reads "
        f"'{context.project.migration_build_dir}'",
        subject=tsconfig.path,
        why="the runner finds nothing to run and exits 0",
        fix=f'"rootDir": "{context.project.source_dir}"',
    )
