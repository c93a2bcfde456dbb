"""The stamp of a new migration: the time, but after every migration there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.errors import UsageError
from migration_guard.migrations.model import MigrationFile

DIGITS = 13


def stamps(files: Iterable[MigrationFile]) -> Iterator[tuple[int, str]]:
    """Every stamp with the path that has it: of classes, and of the files' names."""
    for file in files:
        for each in (file.file_stamp, *(migration.stamp for migration in file.classes)):
            if each is not None:
                yield each, file.path


def next_stamp(existing: Iterable[tuple[int, str]], now: int, wanted: int | None = None) -> int:
    """`wanted`, else `now`, in milliseconds since 1970. Raises UsageError for a wanted one that
    TypeORM would not read, or that it would run before a migration that is there."""
    newest, path = max(existing, default=(0, ""))
    if wanted is None:
        return max(now, newest + 1)
    if len(str(wanted)) != DIGITS:
        raise UsageError(
            f"the stamp {wanted} has not 13 digits, by which TypeORM orders migrations",
            hint="give the milliseconds since 1970, or leave --timestamp out",
        )
    if wanted <= newest:
        raise UsageError(
            f"the stamp {wanted} is not after {newest}, which {path} has",
            hint=f"give {max(now, newest + 1)}, or leave --timestamp out",
        )
    return wanted
