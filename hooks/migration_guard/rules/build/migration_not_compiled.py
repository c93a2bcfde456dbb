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

KEYS = ("exclude", "rootDir", "allowJs")
"""What the compiler's reason may name, apart from `include`."""


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """One finding for the configuration, with the number of migrations that it leaves out."""
    tsconfig = context.project.tsconfig
    found = new_faults(context, Fault.NOT_COMPILED)
    if not found or tsconfig is None:
        return
    path, output = next(iter(found.items()))
    more = f", nor {len(found) - 1} more" if len(found) > 1 else ""
    key = next((key for key in KEYS if key in output.reason), "include")
    yield RULE.finding(
        key_location(context.head, tsconfig, key),
        f"{path} is not compiled{more}: {output.reason}",
        subject=tsconfig.path,
        why="what is not compiled never runs, and nothing says so",
        fix=f"let {tsconfig.path} compile '{context.project.migration_dir}'",
    )
