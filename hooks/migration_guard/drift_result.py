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
    known = known_drift(store, entities, replay)
    if known is not None:
        return known
    found = compare()
    if store is not None and entities is not None and replay is not None:
        store.put(_name(entities, replay), found)
    return found


def known_drift(
    store: ResultStore | None, entities: str | None, replay: str | None
) -> tuple[Drift, ...] | None:
    """The drift between the results of these two identities, None where it is not kept."""
    if store is None or entities is None or replay is None:
        return None
    known = store.get(_name(entities, replay), tuple[_KeptDrift, ...])
    return None if known is None else tuple(map(_as_compared, known))


def _name(entities: str, replay: str) -> str:
    return name_of("drift", [entities, replay])


def _as_compared(kept: _KeptDrift) -> Drift:
    return Drift(*(getattr(kept, field) for field in Drift.__struct_fields__))
