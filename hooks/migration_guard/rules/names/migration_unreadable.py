"""A migration cannot be parsed.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements {
      async up(queryRunner: QueryRunner)): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`;

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
    `tsc` writes JavaScript for a file with errors too, and what it makes of this one is
    anybody's guess. What cannot be read cannot be checked either: where no migration is
    found in the file that is an error, and where one is, a note says that the rules saw only
    what stands outside the broken part.

Fix:
    Mend the syntax. Where `tsc` accepts the file, the grammar used here lags behind
    TypeScript: write the place in an older form.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files, exported

RULE = Rule(
    code="MG312",
    name="migration-unreadable",
    summary="A migration cannot be parsed",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
    prevents_check=True,
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """The grammar is tree-sitter's, not the compiler's: where it finds a migration all the
    same, the fault may be its own."""
    for file in concerned_files(context):
        if not file.errors:
            continue
        first = min(file.errors)
        name = base_name(file.path)
        if exported(file):
            reason = f"{name} cannot be parsed from line {first.line} on"
            yield RULE.undetermined(first, reason, subject=name)
        else:
            yield RULE.finding(
                first,
                f"{name} cannot be parsed from line {first.line} on, and no migration is "
                "found in it",
                subject=name,
                why="what cannot be read cannot be checked",
                fix=f"mend the syntax: npx tsc --noEmit {file.path}",
            )
