"""The build's configuration writes no JavaScript.

Bad:
    -- tsconfig.server.json --
    {
      "extends": "./tsconfig.json",
      "compilerOptions": { "rootDir": "src", "outDir": "dist", "noEmit": true },
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
      "compilerOptions": { "rootDir": "src", "outDir": "dist", "noEmit": false },
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
    With `noEmit` or `emitDeclarationOnly` `tsc` checks the types and exits 0, and the
    runner goes on with whatever an earlier build left behind, or with nothing.

Fix:
    Set the option to false in the configuration that the build uses.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.compilation import Fault, key_location, new_faults
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG213",
    name="build-emits-nothing",
    summary="The build's configuration writes no JavaScript",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    tsconfig = context.project.tsconfig
    if tsconfig is None or not new_faults(context, Fault.NOTHING_EMITTED):
        return
    key = "noEmit" if tsconfig.no_emit else "emitDeclarationOnly"
    yield RULE.finding(
        key_location(context.head, tsconfig, key),
        f"'{key}' is set, so the build writes no migration to "
        f"'{context.project.migration_build_dir}'",
        subject=tsconfig.path,
        why="the runner goes on with what an earlier build left, or with nothing",
        fix=f'"{key}": false',
    )
