"""How the entities of a tree differ from its migrations, kept by what both came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from migration_guard.entity_result import EntityResult
from migration_guard.replay_result import Began, ReplayResult
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

if TYPE_CHECKING:
    from migration_guard.schema.known_tables import Compared

Part = Table | Column | PrimaryKey | Unique | Index | ForeignKey | Check | Enum


class _KeptDrift(Drift, frozen=True):
    """What a drift compares, told apart by its tag when it is read back."""

    expected: Part | None = None
    actual: Part | None = None


def found_drift(
    store: ResultStore | None,
    entities: EntityResult,
    replay: ReplayResult,
    before: EntityResult | None,
) -> tuple[Drift, ...]:
    """The drift between the two, found or compared. `before` are the entities of an older tree:
    where its drift is kept and the replay went on from its own, only what is another than there
    is compared."""

    def compare() -> tuple[Drift, ...]:
        from migration_guard.schema.diff import drift

        known = None if before is None else _compared(store, before, replay.began)
        return drift(entities.reading.declared.schema, replay.replayed.schema, known)

    return kept_drift(store, entities.identity, replay.identity, compare)


def _compared(
    store: ResultStore | None, entities: EntityResult, began: Began | None
) -> Compared | None:
    if began is None:
        return None
    from migration_guard.schema.known_tables import Compared

    drift = known_drift(store, entities.identity, began.identity)
    if drift is None:
        return None
    return Compared(entities.reading.declared.schema, began.replayed.schema, drift)


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
