"""A tree's drift in words, with the statements that would settle it: what `diff` prints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.context import Context
from migration_guard.findings import Location, Undetermined
from migration_guard.project import medusa
from migration_guard.result import Coverage
from migration_guard.rules import drift_messages as words
from migration_guard.rules.entities import tables_made_elsewhere
from migration_guard.rules.partial_tables import unseen
from migration_guard.rules.view_drift import is_of_view, new_view_drift
from migration_guard.schema.drift import Drift
from migration_guard.schema.harm import Harm, harm_of
from migration_guard.schema.model import ColumnType, Enum, Schema
from migration_guard.sql.transition import Transition, transition
from migration_guard.state import TreeState


class Difference(Struct, frozen=True):
    """One object that differs. `table` is a view's own name, and empty for an enum that no
    column has; `subject` is stable while lines move."""

    table: str
    subject: str
    harm: Harm
    message: str
    location: Location
    drift: Drift


class Doubt(Struct, frozen=True):
    """What may differ, and why that is not known. `table` and `subject` are empty for a place
    that could not be interpreted at all."""

    reason: str
    location: Location
    table: str = ""
    subject: str = ""


class ProjectDrift(Struct, frozen=True):
    """One project's answer. `unread` are entity files in which nothing could be read: with
    one of them the check was not made. `entities` and `migrations` were looked at."""

    root: str
    differences: tuple[Difference, ...]
    doubts: tuple[Doubt, ...]
    transition: Transition
    coverage: Coverage
    unread: tuple[Location, ...] = ()
    notes: tuple[str, ...] = ()


def project_drift(
    state: TreeState, base: TreeState | None, tables: Collection[str] = ()
) -> ProjectDrift:
    """The drift of the tree, or what of it `base` does not have; only of `tables` (and views),
    if any."""
    context = _context(state, base)
    shown = _shown(context, state, tables)
    differences = [_difference(state, drift) for drift in shown if _is_difference(drift)]
    readable = {entity.path for entity in state.declared.entities}
    return ProjectDrift(
        state.project.root or ".",
        tuple(sorted(differences, key=_order)),
        _doubts(context, state, base, shown),
        _transition(state, shown),
        Coverage(1, len(state.declared.entities), len(state.migrations), state.replayed.statements),
        tuple(place for place in state.unparsed if place.path not in readable),
        tuple(state.project.problems),
    )


def project_doubts(
    state: TreeState, base: TreeState | None, tables: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """Its doubts alone."""
    context = _context(state, base)
    return _doubts(context, state, base, _shown(context, state, tables))


def _shown(context: Context, state: TreeState, tables: Collection[str]) -> list[Drift]:
    found = (*(_settled(context, each) for each in context.new_drift), *new_view_drift(context))
    return [drift for drift in found if not tables or _owner(state, drift) in tables]


def _transition(state: TreeState, shown: Iterable[Drift]) -> Transition:
    """The statements that `generate` writes of views, around those of the tables."""
    views: list[Drift] = []
    rest: list[Drift] = []
    for drift in shown:
        (views if is_of_view(drift) else rest).append(drift)
    steps = transition(rest, state.declared.schema, state.replayed.schema)
    if not views:
        return steps
    from migration_guard.steps_beside import with_views  # few projects have any

    return with_views(steps, state, views)


def _doubts(
    context: Context, state: TreeState, base: TreeState | None, shown: Iterable[Drift]
) -> tuple[Doubt, ...]:
    doubts = (_doubt(state, drift) for drift in shown if _is_doubt(drift))
    return (*_unrecorded(context), *doubts, *_not_understood(state, base))


def _context(state: TreeState, base: TreeState | None) -> Context:
    return Context(
        head=state,
        base=base,
        published=None,
        changes=(),
        now=0,
        full=base is None,
        core_tables=medusa.core_tables if state.project.is_medusa else dict,
    )


def _settled(context: Context, drift: Drift) -> Drift:
    """With the reason why it may be none, where only the project's kind tells."""
    if drift.undetermined is not None:
        return drift
    return replace(drift, undetermined=unseen(context, drift))


def _is_difference(drift: Drift) -> bool:
    """What comes with a missing table is said by the table."""
    return drift.undetermined is None and not drift.implied_by_table


def _is_doubt(drift: Drift) -> bool:
    return drift.undetermined is not None and not drift.implied_by_table


def _difference(state: TreeState, drift: Drift) -> Difference:
    where = words.location(state, drift)
    if drift.kind.startswith("extra-"):
        where = state.replayed.locations.get(drift.path, where)
    return Difference(
        _owner(state, drift),
        words.subject(drift),
        harm_of(drift),
        words.message(state, drift),
        where,
        drift,
    )


def _doubt(state: TreeState, drift: Drift) -> Doubt:
    where, table = words.location(state, drift), _owner(state, drift)
    return Doubt(drift.undetermined or "", where, table, words.subject(drift))


def _unrecorded(context: Context) -> Iterator[Doubt]:
    """Once for all tables of which nobody knows who makes them, and once for each step that
    may have done anything."""
    for outcome in tables_made_elsewhere.check(context):
        if isinstance(outcome, Undetermined):
            yield Doubt(outcome.reason, outcome.location)


def _owner(state: TreeState, drift: Drift) -> str:
    """The table; of an enum, the first that has it."""
    if drift.path[0]:
        return drift.path[0]
    enum = drift.expected if isinstance(drift.expected, Enum) else None
    return next(_users(state.declared.schema, enum), "")


def _users(schema: Schema, enum: Enum | None) -> Iterator[str]:
    for name in sorted(schema.tables):
        for column in schema.tables[name].columns:
            if enum and isinstance(column.type, ColumnType) and column.type.enum == enum.name:
                yield str(name)


def _order(difference: Difference) -> tuple[str, int]:
    return difference.table, list(Harm).index(difference.harm)


def _not_understood(state: TreeState, base: TreeState | None) -> Iterator[Doubt]:
    """Places that could not be interpreted, but for those that the base has too."""
    known = {(why, place.path) for why, place in base.declared.unread} if base else set()
    for reason, place in state.declared.unread:
        if (reason, place.path) not in known:
            yield Doubt(reason, place)
