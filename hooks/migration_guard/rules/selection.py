"""Which migrations a rule judges: those of the head that this change concerns."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, MigrationFile


def concerned_paths(context: Context) -> list[str]:
    """The files of the head that belong to this change, whatever they are, in their order."""
    paths = context.head.paths
    return sorted(paths if context.full else context.changed_paths & paths.keys())


def concerned_files(context: Context) -> tuple[MigrationFile, ...]:
    """The files that the runner would load and that belong to this change."""
    return context.once(_concerned_files, context)


def concerned_migrations(context: Context) -> tuple[tuple[MigrationFile, MigrationClass], ...]:
    """The migrations that the runner would run and that belong to this change."""
    return context.once(_concerned_migrations, context)


def concerned_stamps(context: Context) -> Iterator[tuple[MigrationClass, int]]:
    """The migrations of this change that bear a stamp; MG301 says what others lack."""
    for _, migration in concerned_migrations(context):
        stamp = known_stamp(migration)
        if stamp:
            yield migration, stamp


def known_stamp(migration: MigrationClass) -> int:
    """Its stamp, or 0 where it has none or where its `name` is not known."""
    return 0 if migration.name_property_unknown else migration.stamp or 0


def exported(file: MigrationFile) -> tuple[MigrationClass, ...]:
    """A file's migrations as the runner sees them: a class that is not exported never runs."""
    if len(file.classes) == 1 and file.classes[0].exported:
        return file.classes  # nearly every file
    return tuple(migration for migration in file.classes if migration.exported)


def all_migrations(state: State) -> Iterator[tuple[MigrationFile, MigrationClass]]:
    """Every migration that the runner would run in this tree, by path."""
    for file in state.migrations:
        for migration in exported(file):
            yield file, migration


def _concerned_files(context: Context) -> tuple[MigrationFile, ...]:
    return tuple(file for file in context.head.migrations if context.concerns(Location(file.path)))


def _concerned_migrations(context: Context) -> tuple[tuple[MigrationFile, MigrationClass], ...]:
    return tuple(
        (file, migration) for file in concerned_files(context) for migration in exported(file)
    )


def base_name(path: str) -> str:
    """How messages call a file."""
    return path.rpartition("/")[2]
