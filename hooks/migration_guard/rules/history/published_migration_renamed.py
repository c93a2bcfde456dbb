"""A published migration was renamed.

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
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class BlogPostCreate1690000000000 implements MigrationInterface {
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Good:
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
    -- src/migrations/1690000000000-PostCreate.ts --
    import { MigrationInterface, QueryRunner } from "typeorm";

    export class BlogPostCreate1690000000000 implements MigrationInterface {
      name = "PostCreate1690000000000";
      async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" character varying NOT NULL)`);
      }
      async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
      }
    }

Why:
    The database remembers a migration by its name. Under a new name it is one that has never
    run: it runs again, and most often fails because the table exists. Where only the file is
    renamed the database sees no difference, but a build without a clean leaves the old
    file's output beside the new one's, and the same migration twice stops every run. A folder
    that moves as a whole, with what the data source loads, leaves nothing that is loaded.

Fix:
    Keep the name. A class may be renamed when its `name` property says the old one.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Finding, Location, Severity, Undetermined
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.project.layout import migration_paths
from migration_guard.rules import commands
from migration_guard.rules.publication import (
    Published,
    identities,
    identity,
    touched,
)
from migration_guard.rules.rule import Rule
from migration_guard.rules.selection import base_name, exported

RULE = Rule(
    code="MG402",
    name="published-migration-renamed",
    summary="A published migration was renamed",
    severity=Severity.ERROR,
    hook="migration-history",
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Gone without anything in its place is MG403's."""
    published = context.published
    if published is None:
        return
    known = context.once(identities, published)
    loaded = _old_paths_loaded(context)
    for one in touched(context):
        if one.now is not None:
            if one.file.path in loaded:
                yield _moved(published, one, one.now)
        elif one.successor is not None:
            yield from _replaced(published, known, one, one.successor)


def _old_paths_loaded(context: Context) -> set[str]:
    """Where renamed files were, if what was built of them is loaded there beside their new
    place: not where the folder moved, and what the data source loads with it."""
    old = {one.file.path for one in touched(context) if one.now and one.now.path != one.file.path}
    paths = [*context.head.paths, *old] if old else ()
    return old.intersection(migration_paths(context.project, paths))


def _moved(published: State, one: Published, now: MigrationFile) -> Finding:
    old = one.file.path
    return RULE.finding(
        Location(now.path),
        f"the file of migration {one.migration.recorded_name}, published in {published.label}, "
        f"was renamed from '{base_name(old)}'",
        subject=one.migration.recorded_name,
        why="a build without a clean keeps the old file's output, and the same migration twice "
        "stops every run",
        fix=f"{commands.move(now.path, old)}, or clean the build output wherever it is kept",
        severity=Severity.WARNING,
    )


def _replaced(
    published: State, known: frozenset[str], one: Published, successor: MigrationFile
) -> Iterator[Finding | Undetermined]:
    name = one.migration.recorded_name
    new = [found for found in exported(successor) if identity(found) not in known]
    if successor.errors or any(found.name_property_unknown for found in new):
        reason = f"whether {base_name(successor.path)} still holds published {name} is not known"
        yield RULE.undetermined(Location(successor.path), reason, subject=name)
    elif new:
        yield _renamed(published, one, new[0])


def _renamed(published: State, one: Published, renamed: MigrationClass) -> Finding:
    old = one.migration.recorded_name
    return RULE.finding(
        renamed.name_property_location or renamed.location,
        f"migration '{old}', published in {published.label}, was renamed to "
        f"'{renamed.recorded_name}'",
        subject=old,
        why="under a new name it runs again where it has run before",
        fix=f'name = "{old}", or: {commands.restore(published, one.file.path)}',
    )
