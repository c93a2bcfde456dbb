"""From one schema to another: the statements that settle a drift, and those that undo them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.apply import apply
from migration_guard.schema.diff_constraints import parts_of
from migration_guard.schema.draft import Draft
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, Enum, Name, Schema, Table, Unknown
from migration_guard.schema.names import is_of_name_only
from migration_guard.sql import column_changes, parts, render
from migration_guard.sql.certain import certain_table, reason_against
from migration_guard.sql.script import Entry, Gap, Statement
from migration_guard.sql.statements import effects
from migration_guard.sql.steps import Steps
from migration_guard.sql.typeorm_metadata import notes


class Transition(Struct, frozen=True):
    """`up` brings the migrated database to the entities, `down` back."""

    up: tuple[Entry, ...] = ()
    down: tuple[Entry, ...] = ()


def transition(drifts: Iterable[Drift], declared: Schema, replayed: Schema) -> Transition:
    """What cannot be written for certain is a gap in `up`, and nothing of it is in `down`."""
    found = list(drifts)
    unmade = {
        drift.expected.name
        for drift in found
        if isinstance(drift.expected, Enum) and drift.actual is None and unwritable(drift)
    }
    written = [drift for drift in found if unwritable(drift, unmade) is None]
    gaps = _gaps(found, unmade)
    up = (*gaps, *Steps(written, declared, replayed, unmade).entries())
    after = outcome(replayed, up)
    back = [reverse(drift) for drift in written]
    back += _lost(replayed, after, found)
    undone = [drift for drift in back if unwritable(drift) is None]
    down = _gaps(back, ())
    return Transition(up, (*down, *Steps(undone, replayed, after).entries()))


def unwritable(drift: Drift, unmade: Collection[Name] = ()) -> str | None:
    """Why no statement settles the drift; None when some do. `unmade` are the enums that
    cannot be written: no column can have their type."""
    wanted, made = drift.expected, drift.actual
    if drift.undetermined is not None or is_of_name_only(drift):
        return drift.undetermined
    if isinstance(wanted, Enum) and isinstance(wanted.values, Unknown):
        return wanted.values.reason
    if isinstance(wanted, Column):
        reason = _against_column(wanted, made, drift.aspects, unmade)
    else:
        reason = reason_against(wanted) if isinstance(wanted, parts.Part) else None
    is_dropped = isinstance(made, parts.Part) and not drift.implied_by_table
    if is_dropped and not getattr(made, "name", None):
        return "it is dropped by its name, which is not known"
    return reason


def _against_column(
    wanted: Column, made: object, aspects: tuple[str, ...], unmade: Collection[Name]
) -> str | None:
    """An unknown part matters where it would have to be written."""
    (known,) = certain_table(Table(Name("", ""), (wanted,)), unmade).columns
    if not isinstance(made, Column):
        values = (known.type, known.nullable, known.default)
        return next((each.reason for each in values if isinstance(each, Unknown)), None)
    if isinstance(known.type, Unknown) and "type" in aspects:
        return known.type.reason
    if isinstance(known.default, Unknown) and {"default", "type"} & set(aspects):
        return known.default.reason
    return column_changes.unwritable(wanted, made, aspects)


def subject(drift: Drift) -> str:
    """`"post"."subtitle"`."""
    names = [drift.path[0], *drift.path[2:]] if drift.path[0] else [drift.path[-1]]
    named = ".".join(map(render.identifier, names))
    return f"the primary key of {named}" if drift.path[1:] == ("primary_key",) else named


def reverse(drift: Drift) -> Drift:
    """The drift that settling this one would leave to somebody who wants the old schema."""
    verb, _, noun = drift.kind.partition("-")
    opposite = {"missing": "extra", "extra": "missing"}.get(verb, verb)
    return replace(
        drift,
        kind=f"{opposite}-{noun}",
        expected=drift.actual,
        actual=drift.expected,
        partial=False,
    )


def outcome(schema: Schema, entries: Iterable[Entry]) -> Schema:
    """The schema after the statements, by the replay's own reading of them."""
    draft = Draft.of(schema, {})
    for entry in entries:
        if isinstance(entry, Statement):
            for change in (*effects(entry.sql), *notes(entry.sql, ())):
                apply(draft, change)
    return draft.freeze()


_OPPOSITE = {"missing": "extra", "extra": "missing"}
_OPPOSITE |= {"missing-values": "extra-values", "extra-values": "missing-values"}


def _gaps(drifts: Iterable[Drift], unmade: Collection[Name]) -> list[Gap]:
    """One for each; a missing table speaks for its parts, but for the enums beside it."""
    return [
        Gap(subject(drift), reason)
        for drift in drifts
        if (reason := unwritable(drift, unmade)) and not (drift.implied_by_table and drift.path[0])
    ]


def _lost(before: Schema, after: Schema, drifts: Iterable[Drift]) -> list[Drift]:
    """What went along with a dropped column: no drift names it, but undoing brings it back."""
    named = {(drift.path[0], getattr(drift.actual, "name", None)) for drift in drifts}
    lost = []
    for name, table in before.tables.items():
        there = after.tables.get(name)
        if there is table:
            continue
        kept = {part.label for part in parts_of(there)} if there is not None else set()
        lost += [
            Drift((str(name), part.part, part.label), part.kind, part.expected)
            for part in (parts_of(table) if table.created else ())
            if part.label not in kept
            and (str(name), getattr(part.expected, "name", None)) not in named
        ]
    return lost
