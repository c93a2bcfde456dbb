"""The order in which TypeORM runs migrations, and which of them are replayed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from migration_guard.migrations.model import MigrationClass, MigrationFile

if TYPE_CHECKING:
    from migration_guard.migrations.baseline import Baseline


def to_run(
    files: Iterable[MigrationFile], baseline: Baseline | None = None
) -> list[MigrationClass]:
    """The migrations that are replayed, in their order: those that a baseline does not
    include."""
    included = baseline.migrations if baseline is not None else frozenset()
    return [each for each in in_order(files) if each.recorded_name not in included]


def in_order(files: Iterable[MigrationFile]) -> list[MigrationClass]:
    """The exported classes by stamp; equal stamps keep the order of their paths. A class
    without a stamp stops TypeORM before it runs anything: it is taken to run last."""
    by_path = sorted(files, key=lambda file: file.path)
    return by_stamp(each for file in by_path for each in file.classes if each.exported is not None)


def by_stamp(classes: Iterable[MigrationClass]) -> list[MigrationClass]:
    """Classes in the order of their files' paths, in that in which they run."""
    stamped = [(each.stamp, each) for each in classes]
    return [each for _, each in sorted(stamped, key=_place)]


def _place(stamped: tuple[int | None, MigrationClass]) -> tuple[bool, int]:
    return stamped[0] is None, stamped[0] or 0
