"""A migration's file exports something that the runner takes for a migration.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export function quoted(name: string): string {
      return `"${name}"`;
    }

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

    function quoted(name: string): string {
      return `"${name}"`;
    }

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    TypeORM calls `new` on every function and class that a migration's file exports, looking
    into arrays and objects. A helper has no stamp in its name, or cannot be constructed, and
    no migration runs at all. Medusa hands over every exported value as it is, so that there
    an enum, an object or a number ends the run as well; only strings and what is empty pass.
    `featureFlag` is Medusa's own export and is taken out before.

Fix:
    Leave out `export`, or move what is shared to a folder that holds no migrations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, HideExport, Severity, Undetermined
from migration_guard.migrations.model import ExportedValue, MigrationFile
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, concerned_files

RULE = Rule(
    code="MG310",
    name="exported-helper",
    summary="A migration's file exports something that the runner takes for a migration",
    severity=Severity.ERROR,
    hook="migration-names",
    since="0.1.0",
)

CALLED = ("function", "class")
CONTAINERS = ("object", "array")
CONST_ENUM = re.compile(rb"\bconst\s+enum\b")


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Judged by what TypeORM 0.3.16 and Medusa 1.20.11 do with each kind of value. What is
    exported again from another file is that file's, or MG223's where it is a barrel."""
    for file in concerned_files(context):
        for value in file.exports:
            if value.kind in CALLED:
                yield _finding(file, value, "is taken for a migration and stops the run")
            elif value.name != "featureFlag":
                yield from _judge_value(context, file, value)


def fix(context: Context, finding: Finding) -> HideExport | None:
    """In TypeScript; what a script exports is written in other ways too."""
    path = finding.location.path
    return HideExport(path, finding.subject) if path.endswith(".ts") else None


def _judge_value(
    context: Context, file: MigrationFile, value: ExportedValue
) -> Iterator[Finding | Undetermined]:
    if context.project.is_medusa:
        if value.kind in CONTAINERS or (value.kind == "enum" and not _vanishes(context, value)):
            yield _finding(file, value, "is handed to TypeORM as a migration and ends the run")
        elif value.kind == "other":
            reason = (
                f"whether export '{value.name}' is a string is not known; Medusa passes no other"
            )
            yield RULE.undetermined(value.location, reason, subject=value.name)
    elif value.kind in CONTAINERS:
        reason = (
            f"whether {value.kind} '{value.name}' holds a function is not known; one ends the run"
        )
        yield RULE.undetermined(value.location, reason, subject=value.name)


def _vanishes(context: Context, value: ExportedValue) -> bool:
    """A `const enum` leaves no value behind when it is compiled."""
    source = context.head.source(value.location.path) or b""
    lines = source.splitlines()
    line = lines[value.location.line - 1] if value.location.line <= len(lines) else b""
    return bool(CONST_ENUM.search(line))


def _finding(file: MigrationFile, value: ExportedValue, what: str) -> Finding:
    return RULE.finding(
        value.location,
        f"exported {value.kind} '{value.name}' in {base_name(file.path)} {what}",
        subject=value.name,
        why="every value that a migration's file exports counts as a migration",
        fix=f"leave out 'export' before {value.name}, or move it out of the migrations",
    )
