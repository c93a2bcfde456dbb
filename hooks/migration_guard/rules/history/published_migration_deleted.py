"""A published migration was deleted.

Bad:
    -- src/migrations/1690000000000-PostCreate.ts (published) --
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
    -- src/migrations/1690000000000-PostCreate.ts (everywhere) --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }
    -- src/migrations/1690000000001-PostDrop.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class PostDrop1690000000001 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
    }

Why:
    Databases that have run it keep what it made, new ones never get it, and nothing tells
    the two apart. A revert that comes to it ends in an error, under Medusa never.

Fix:
    Restore the file, and undo what it did in a new migration.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationFile
from migration_guard.rules import commands
from migration_guard.rules.publication import (
    Published,
    identities,
    identity,
    kept_by_others,
    touched,
)
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, exported

RULE = Rule(
    code="MG403",
    name="published-migration-deleted",
    summary="A published migration was deleted",
    severity=Severity.ERROR,
    hook="migration-history",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Also when it was moved to where no runner looks, or is no longer exported. A new name
    in the same place is MG402's; what another project runs now is moved, and no finding where
    that has taken over all of them. The location is the file's place as it is published."""
    published = context.published
    if published is None:
        return
    known = context.once(identities, published)
    gone = [each for each in touched(context) if each.now is None and not _has_heir(each, known)]
    others = kept_by_others(context) if gone else {}
    if known <= others.keys():
        return  # another project has taken over all of them
    for one in gone:
        there = others.get(identity(one.migration))
        yield _finding(published, one) if there is None else _handed_over(published, one, there)


def _has_heir(one: Published, known: frozenset[str]) -> bool:
    """Whether a migration that is not published stands in its place, or may."""
    successor = one.successor
    if successor is None:
        return False
    return bool(successor.errors) or any(
        identity(found) not in known for found in exported(successor)
    )


def _finding(published: State, one: Published) -> Finding:
    name = one.migration.recorded_name
    fix = f"{commands.restore(published, one.file.path)}, and undo it in a new migration"
    if one.aside is not None:
        fix = commands.move(one.aside.path, one.file.path)
        what = f"was moved to {one.aside.path}, where nothing runs it"
    elif one.outside is not None:
        fix = commands.move(one.outside, one.file.path)
        what = f"was moved to {one.outside}, where nothing runs it"
    elif one.successor is not None:
        what = f"is no longer exported by {base_name(one.successor.path)}"
    else:
        what = "was deleted"
    return RULE.finding(
        Location(one.file.path),
        f"migration {name} is published in {published.label} and {what}",
        subject=name,
        why="databases that have run it keep what it made, new ones never get it",
        fix=fix,
    )


def _handed_over(published: State, one: Published, there: MigrationFile) -> Finding:
    name = one.migration.recorded_name
    return RULE.finding(
        Location(one.file.path),
        f"migration {name} is published in {published.label} and was moved to {there.path}, which "
        "another project runs",
        subject=name,
        severity=Severity.WARNING,
        why="a database that only this project migrates never gets it, unless it has run it",
        fix=commands.move(there.path, one.file.path),
    )
