"""How the entities of a tree differ from its migrations, kept by what both came from."""

from __future__ import annotations

from collections.abc import Callable

from migration_guard.result_store import ResultStore, name_of
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    Unique,
)

Compared = Table | Column | PrimaryKey | Unique | Index | ForeignKey | Check | Enum


class _KeptDrift(Drift, frozen=True):
    """What a drift compares, told apart by its tag when it is read back."""

    expected: Compared | None = None
    actual: Compared | None = None


def kept_drift(
    store: ResultStore | None,
    entities: str | None,
    replay: str | None,
    compare: Callable[[], tuple[Drift, ...]],
) -> tuple[Drift, ...]:
    """The drift between the results of these two identities, found or compared; compared
    without keeping it where one of them is None."""
    if store is None or entities is None or replay is None:
        return compare()
    name = name_of("drift", [entities, replay])
    known = store.get(name, tuple[_KeptDrift, ...])
    if known is not None:
        return tuple(map(_as_compared, known))
    found = compare()
    store.put(name, found)
    return found


def _as_compared(kept: _KeptDrift) -> Drift:
    return Drift(*(getattr(kept, field) for field in Drift.__struct_fields__))
