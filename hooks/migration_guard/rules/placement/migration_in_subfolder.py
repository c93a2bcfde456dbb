"""A migration lies in a subfolder that Medusa never reads.

Bad:
    -- src/migrations/blog/1690000000000-PostCreate.ts --
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
    Medusa reads `dist/migrations/*.js` and no folder below it. The migration never runs, and
    `medusa migrations run` says "No migrations are pending" and exits 0.

Fix:
    Move the file up with `git mv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, MoveFile, Severity, Undetermined
from migration_guard.rules import commands
from migration_guard.rules.folders import in_folder, is_below, misplaced_migrations
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name

RULE = Rule(
    code="MG202",
    name="migration-in-subfolder",
    summary="A migration lies in a subfolder that Medusa never reads",
    severity=Severity.ERROR,
    hook="migration-placement",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Also under plain TypeORM, where the data source's patterns are known and match no
    subfolder."""
    project = context.project
    if not project.is_medusa and not project.migration_patterns:
        return
    for file in misplaced_migrations(context):
        folder = project.migration_dir
        if is_below(file.path, folder) and file.path.rpartition("/")[0] != folder:
            yield RULE.finding(
                file.classes[0].location,
                f"migration {file.classes[0].name} lies below '{folder}', whose subfolders "
                "are never read",
                subject=base_name(file.path),
                why="it never runs, and the runner says that nothing is pending",
                fix=commands.move(file.path, in_folder(context, file.path)),
            )


def fix(context: Context, finding: Finding) -> MoveFile:
    path = finding.location.path
    return MoveFile(path, in_folder(context, path))
