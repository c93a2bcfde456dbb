"""The build leaves a migration out.

Bad:
    -- tsconfig.server.json --
    {
      "extends": "./tsconfig.json",
      "compilerOptions": { "rootDir": "src", "outDir": "dist" },
      "include": ["src"],
      "exclude": ["src/migrations"]
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
      "include": ["src"],
      "exclude": ["src/admin"]
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
    No other file imports a migration, so one that `include`, `exclude` or `files` leaves out
    is never compiled, and what is not compiled never runs. Nothing says so.

Fix:
    Take the migrations' folder into `include` and out of `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.project.model import TsConfig
from migration_guard.rules.compilation import Fault, key_location, new_faults
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG212",
    name="migration-not-compiled",
    summary="The build leaves a migration out",
    severity=Severity.ERROR,
    hook="migration-build",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for the configuration, with the number of migrations that it leaves out."""
    tsconfig = context.project.tsconfig
    paths = list(new_faults(context, Fault.NOT_COMPILED))
    if not paths or tsconfig is None:
        return
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    key = _key(tsconfig)
    yield RULE.finding(
        key_location(context.head, tsconfig, key),
        f"{tsconfig.path} leaves out {paths[0]}{more}",
        subject=tsconfig.path,
        why="what is not compiled never runs, and nothing says so",
        fix=f"let '{key}' take in '{context.project.migration_dir}'"
        if key != "exclude"
        else f"take '{context.project.migration_dir}' out of 'exclude'",
    )


def _key(tsconfig: TsConfig) -> str:
    """The key to mend: what `exclude` says comes after `include` in TypeScript."""
    if tsconfig.files is not None and tsconfig.include is None:
        return "files"
    return "exclude" if tsconfig.exclude else "include"
