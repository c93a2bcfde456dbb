"""Where files lie that are, or are meant to be, migrations or entities."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from migration_guard.context import Context
from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile

TEST_FOLDERS = frozenset(
    {"__fixtures__", "__mocks__", "__tests__", "fixtures", "integration-tests", "test", "tests"}
)
"""What lies below these is never meant for the project's own database."""

MIGRATION_FOLDERS = frozenset({"migration", "migrations"})


def misplaced_migrations(context: Context) -> Iterator[MigrationFile]:
    """Migrations of this change that the runner would not load. A class with an `up` that
    neither bears a stamp nor lies in a folder of migrations is something else: a base
    class, another tool's migration."""
    build = context.project.build_dir
    for file in context.head.misplaced:
        if not file.classes or not context.concerns(Location(file.path)):
            continue
        if is_test(file.path) or (build and is_below(file.path, build)):
            continue
        if _is_meant_to_run(file):
            yield file


def in_folder(context: Context, path: str) -> str:
    """Where a migration's file lies when the runner is to read it."""
    return f"{context.project.migration_dir}/{PurePosixPath(path).name}"


def is_below(path: str, folder: str) -> bool:
    """Whether `path` lies in `folder` or in a folder below it."""
    return not folder or path.startswith(f"{folder}/")


def is_test(path: str) -> bool:
    """Whether a file is a test or belongs to tests."""
    parts = PurePosixPath(path).parts
    return not TEST_FOLDERS.isdisjoint(parts[:-1]) or ".spec." in parts[-1] or ".test." in parts[-1]


def _is_meant_to_run(file: MigrationFile) -> bool:
    if file.file_stamp is not None or any(one.stamp for one in file.classes):
        return True
    return not MIGRATION_FOLDERS.isdisjoint(PurePosixPath(file.path).parts[:-1])
