"""Every migration with its state: what the runner found, the sources hold and the table has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from migration_guard.deploy.model import Entry, State
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.verify.expected import Expected


def entries(
    expected: Iterable[Expected],
    listed: Collection[str],
    rows: Iterable[MigrationRow],
    told: Mapping[str, State],
    seconds: Mapping[str, float],
) -> tuple[Entry, ...]:
    """By stamp, rows of no class last. `told` is what a run made of those without a row."""
    stamps = {row.name: row.stamp for row in rows}
    own = {item.name: item for item in expected if _counts(item, listed, stamps)}
    known = sorted({*own, *listed}, key=lambda name: (_stamp(name), name))

    def entry(name: str, state: State) -> Entry:
        item = own.get(name)
        path = item.location.path if item else None
        stamp = stamps.get(name) or _stamp(name) or None
        return Entry(name, stamp, path, told.get(name, state), seconds.get(name))

    found = [entry(name, State.APPLIED if name in stamps else State.PENDING) for name in known]
    strange = [name for name in stamps if name not in own and name not in listed]
    return (*found, *(entry(name, State.UNKNOWN) for name in strange))


def _counts(item: Expected, listed: Collection[str], rows: Collection[str]) -> bool:
    """A file behind a feature flag that is off holds no migration to Medusa."""
    return not item.flagged or item.name in listed or item.name in rows


def _stamp(name: str) -> int:
    digits = name[-13:]
    return int(digits) if len(digits) == 13 and digits.isdecimal() else 0
