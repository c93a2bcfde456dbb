"""What a baseline and the migrations beside it no longer agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile
from migration_guard.migrations.order import in_order

if TYPE_CHECKING:
    from migration_guard.migrations.baseline import Baseline

RECORD = "record it again: migration-guard baseline"


def stale(baseline: Baseline, files: Iterable[MigrationFile]) -> Iterator[tuple[str, Location]]:
    """Why the schema after the baseline may be another one than it says, and where. A name
    that is no file any more is no reason: old migrations are deleted once a baseline has
    them, unless it is newer than all that are there."""
    yield from baseline.problems
    migrations = [each for each in in_order(files) if each.stamp is not None]
    stamps = {_stamp(name): name for name in sorted(baseline.migrations) if _stamp(name)}
    if not stamps:
        return
    newest = stamps[max(stamps)]
    there = {each.recorded_name for each in migrations}
    if migrations and newest not in there and max(stamps) > (migrations[-1].stamp or 0):
        reason = f"the baseline includes {newest}, which is newer than every migration: {RECORD}"
        yield reason, Location(baseline.path)
    for migration in migrations:
        included = migration.recorded_name in baseline.migrations
        if not included and (migration.stamp or 0) < max(stamps):
            reason = (
                f"{migration.recorded_name} is older than {newest} and the baseline does not "
                f"include it, so it is replayed after it: {RECORD}"
            )
            yield reason, migration.location


def _stamp(name: str) -> int:
    """0 without one."""
    digits = name[-13:]
    return int(digits) if len(digits) == 13 and digits.isdecimal() else 0
