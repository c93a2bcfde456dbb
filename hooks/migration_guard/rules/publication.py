"""What became of the migrations that are published, where this change touched them.

A database knows a migration by the name it recorded, so that is what is looked for: a
class that moved to another file is the same migration, one that got another name is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from migration_guard.context import Context, State
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.rules.selection import (
    all_migrations,
    base_name,
    concerned_migrations,
    exported,
)


class Published(Struct, frozen=True):
    """A published migration and its file there; `now` is the file that holds a migration of
    the same name in the head, `successor` the file that stands in its file's place (the
    same path, or the one it was renamed to), `aside` a file with it that never runs, and
    `outside` the path out of the project that its file was moved to, its name kept."""

    file: MigrationFile
    migration: MigrationClass
    now: MigrationFile | None
    successor: MigrationFile | None
    aside: MigrationFile | None
    outside: str | None


def touched(context: Context) -> tuple[Published, ...]:
    """Each published migration whose file this change edited, moved or deleted; in a full
    check, each one."""
    return context.once(_touched, context)


def _touched(context: Context) -> tuple[Published, ...]:
    return tuple(_each_touched(context, context.published)) if context.published else ()


def _each_touched(context: Context, published: State) -> Iterator[Published]:
    moved = {change.old: change.new for change in context.changes if change.old}
    changed = context.changed_paths | moved.keys()
    names = {identity(one) for file, one in concerned_migrations(context)}
    near = [
        (file, one)
        for file, one in all_migrations(published)
        if context.full or file.path in changed or identity(one) in names
    ]
    if not near:
        return
    by_path = {file.path: file for file in context.head.migrations}
    by_name = {identity(one): file for file, one in all_migrations(context.head)}
    in_place = {(file.path, identity(one)): file for file, one in all_migrations(context.head)}
    aside = {identity(one): file for file in context.head.misplaced for one in exported(file)}
    for file, migration in near:
        name = identity(migration)
        now = in_place.get((file.path, name)) or by_name.get(name)  # the name may be there twice
        if context.full or file.path in changed or (now and now.path in changed):
            path = moved.get(file.path) or ""
            successor = by_path.get(file.path) or by_path.get(path)
            stays = path in context.head.paths or base_name(path) != base_name(file.path)
            outside = None if stays else path
            yield Published(file, migration, now, successor, aside.get(name), outside)


def kept_by_others(context: Context) -> Mapping[str, MigrationFile]:
    """The migrations that other projects of the head run, by identity."""
    return context.once(_kept_by_others, context)


def _kept_by_others(context: Context) -> Mapping[str, MigrationFile]:
    return {identity(one): file for each in context.others() for file, one in all_migrations(each)}


def identities(state: State) -> frozenset[str]:
    """The identities of all migrations of a tree."""
    return frozenset(identity(migration) for _, migration in all_migrations(state))


def may_be_published(context: Context, path: str) -> bool:
    """Whether the head's file at `path` is a migration that databases may know: one that is
    published, or was moved from where it is. Where nothing is known to be published, what
    the base has may be."""
    file = next((one for one in _migration_files(context.head) if one.path == path), None)
    known = context.published or context.base
    if file is None or known is None:
        return False
    if path in known.paths:
        return True
    there = {identity(one): held.path for held in _migration_files(known) for one in held.classes}
    mine = {there[identity(one)] for one in file.classes if identity(one) in there}
    return bool(mine - context.head.paths.keys())


def _migration_files(state: State) -> tuple[MigrationFile, ...]:
    return (*state.migrations, *state.misplaced)


def identity(migration: MigrationClass) -> str:
    """What tells a migration apart: its recorded name. One whose `name` is computed is at
    most the same as another of its class whose `name` is computed too."""
    if migration.name_property_unknown:
        return f"{migration.name} with a computed name"
    return migration.recorded_name
