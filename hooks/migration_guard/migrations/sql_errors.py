"""The statements of a migration's file that PostgreSQL cannot parse."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile, SqlError, SqlErrors, SqlStep, Step
from migration_guard.sql.parser import syntax_error


def sql_errors(file: MigrationFile) -> SqlErrors:
    """Of all classes of the file, `up` before `down`."""
    return SqlErrors(tuple(_errors(file)))


def _errors(file: MigrationFile) -> Iterator[SqlError]:
    for each in file.classes:
        for direction, steps in (("up", each.up), ("down", each.down)):
            for location, message in _of_steps(steps or ()):
                yield SqlError(each.location, direction, location, message)


def _of_steps(steps: tuple[Step, ...]) -> Iterator[tuple[Location, str]]:
    for step in steps:
        message = syntax_error(step.sql) if isinstance(step, SqlStep) else None
        if message is not None:
            yield step.location, message
