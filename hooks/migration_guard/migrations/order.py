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
    classes = [each for file in by_path for each in file.classes if each.exported is not None]
    return sorted(classes, key=lambda each: (each.stamp is None, each.stamp or 0))
