"""A migration is written in a kind of file that is never built or run.

Bad:
    -- src/migrations/1690000000000-PostCreate.sql --
    CREATE TABLE "post" ("id" character varying NOT NULL);

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
    The runner loads JavaScript. `tsc` copies no `.sql` file, and makes `.mjs` of `.mts` and
    `.cjs` of `.cts`, which Medusa's `dist/migrations/*.js` does not match. Of `.tsx` it does
    make a `.js` file, unless `jsx` is `preserve`, but no TypeScript pattern of a data source
    matches it.

Fix:
    Wrap the statements in a migration class, in a `.ts` file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import splitext

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, MoveFile, Severity, Undetermined
from migration_guard.rules import commands
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_paths

RULE = Rule(
    code="MG203",
    name="migration-never-built",
    summary="A migration is written in a kind of file that is never built or run",
    severity=Severity.ERROR,
    hook="migration-placement",
    since="0.1.0",
)

NEVER_RUN = frozenset({".sql", ".mts", ".cts", ".mjs", ".cjs", ".jsx", ".tsx"})

TYPESCRIPT = frozenset({".mts", ".cts", ".tsx"})


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Only files directly in the migrations' folder that the runner would not load. An SQL
    file that a migration names is that migration's text."""
    loaded = {file.path for file in context.head.migrations}
    folder = context.project.migration_dir
    for path in concerned_paths(context):
        suffix = splitext(path)[1].lower()
        if suffix not in NEVER_RUN or path in loaded or path.rpartition("/")[0] != folder:
            continue
        if _is_declaration(path):
            continue
        if suffix != ".sql" or not _is_read_by_a_migration(context, path):
            yield _finding(path, suffix)


def _finding(path: str, suffix: str) -> Finding:
    target = PurePosixPath(path).with_suffix(".ts")
    compiles = suffix == ".tsx"
    remedy = commands.move(path, str(target))
    if suffix == ".sql":
        remedy = f"write the statements as queryRunner.query(…) in {target}"
    return RULE.finding(
        Location(path),
        f"{base_name(path)} is a '{suffix}' file"
        + (", which no TypeScript pattern matches" if compiles else " and never runs"),
        subject=base_name(path),
        why="whether it runs depends on the build's 'jsx' option"
        if compiles
        else "the runner loads '.js' files, and the build makes none of it",
        fix=remedy,
        severity=Severity.WARNING if compiles else None,
    )


def _is_declaration(path: str) -> bool:
    return path.endswith((".d.mts", ".d.cts"))


def _is_read_by_a_migration(context: Context, path: str) -> bool:
    name = base_name(path).encode()
    return any(name in (context.head.source(file.path) or b"") for file in context.head.migrations)


def fix(context: Context, finding: Finding) -> MoveFile | None:
    """TypeScript by another ending; SQL and compiled files have to be written anew."""
    path = PurePosixPath(finding.location.path)
    if path.suffix not in TYPESCRIPT:
        return None
    return MoveFile(str(path), str(path.with_suffix(".ts")))
