"""What cannot be compared because the migrations do not build the schema from nothing.

Tables that a dump, `synchronize` or another repository makes, and steps that may do anything:
said once each, not once for each column that may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import Struct, field

from migration_guard.schema.draft import NOT_CREATED
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import ColumnType, Enum, Name, Schema

FEW = 5
"""Differences that a step leaves open; so few are worth their names."""


class Unrecorded(Struct, frozen=True):
    """`tables` are declared and made by no migration, `declared` is how many are declared;
    `of_tables` are the differences that this leaves open, `of_steps` those that a step does,
    by the reason why it may have done anything. `rest` are all others."""

    tables: tuple[Name, ...] = ()
    declared: int = 0
    of_tables: tuple[Drift, ...] = ()
    of_steps: Mapping[str, tuple[Drift, ...]] = field(default_factory=dict)
    rest: tuple[Drift, ...] = ()


def unrecorded(
    declared: Schema, replayed: Schema, drifts: Iterable[Drift], core: Collection[str] = ()
) -> Unrecorded:
    """`core` are tables that are made elsewhere for good and known all the same. Where the
    migrations mention a table that they do not create, one that they do not even mention
    may be there too; without such a table, it is missing."""
    there = {
        name
        for name, table in declared.tables.items()
        if table.created and name.name not in core and _is_made_elsewhere(replayed, name)
    }
    absent = {
        name
        for name in declared.tables
        if there and name not in replayed.tables and name not in replayed.views
    }
    tables = there | absent
    is_open = _open_to(tables, declared)
    every = tuple(drifts)
    by_reason = {reason: _with(reason, every) for reason in replayed.unknown}
    of_steps = {reason: found for reason, found in by_reason.items() if len(found) > FEW}
    others = [drift for drift in every if drift.undetermined not in of_steps]
    return Unrecorded(
        tuple(sorted(tables)),
        len(declared.tables),
        tuple(drift for drift in others if is_open(drift)),
        of_steps,
        tuple(drift for drift in others if not is_open(drift)),
    )


def _with(reason: str, drifts: Iterable[Drift]) -> tuple[Drift, ...]:
    return tuple(drift for drift in drifts if drift.undetermined == reason)


def _is_made_elsewhere(replayed: Schema, name: Name) -> bool:
    made = replayed.tables.get(name)
    return made is not None and not made.created


def _open_to(tables: Collection[Name], declared: Schema) -> Callable[[Drift], bool]:
    """Whether a difference is none for certain because its table is one of these; what the
    migrations do with such a table counts."""
    labels = {str(name) for name in tables}
    if not labels:
        return lambda drift: False
    users: dict[Name, set[str]] = {}
    for name, table in declared.tables.items():
        for column in table.columns:
            if isinstance(column.type, ColumnType) and column.type.enum is not None:
                users.setdefault(column.type.enum, set()).add(str(name))

    def is_open(drift: Drift) -> bool:
        if isinstance(drift.expected, Enum):
            return drift.kind == "missing-enum" and users.get(drift.expected.name, set()) <= labels
        if drift.path[0] not in labels:
            return False
        unseen = drift.partial or drift.kind == "missing-table" or drift.implied_by_table
        return unseen or NOT_CREATED in (drift.undetermined or "")

    return is_open
