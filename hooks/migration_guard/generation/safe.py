"""The statements of a migration that keeps what is in the database: the safe mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from migration_guard.generation import drops, enum_values
from migration_guard.generation.drops import Withheld
from migration_guard.generation.refusals import Allowed, Refusal, refusals
from migration_guard.generation.renames import Rename, likely, renamed
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Schema, Table
from migration_guard.sql.script import Entry, Statement
from migration_guard.sql.transition import Transition, outcome, reverse, transition

Find = Callable[[Schema], Sequence[Drift]]
"""What differs when the migrations make that schema."""


class Wishes(Struct, frozen=True):
    """`allow_drop` lets tables and columns go."""

    renames: tuple[Rename, ...] = ()
    allow_drop: bool = False
    allowed: Allowed = Allowed()


class Proposal(Transition, frozen=True):
    """The lines, gaps included. With a refusal nothing is to be written. `withheld` stays in
    the database, `perhaps` are renames that nobody asked for. What may be no difference at all
    is in none of them."""

    refusals: tuple[Refusal, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    perhaps: tuple[Rename, ...] = ()


def safe_migration(
    find: Find, declared: Schema, replayed: Schema, wishes: Wishes, gone: Sequence[Table] = ()
) -> Proposal:
    """What brings the database to the entities without losing a value unasked. `gone` are
    tables whose entity was removed. Raises UsageError for a rename that is none."""
    found = find(replayed)
    names = renamed(wishes.renames, found, declared, replayed)
    made = outcome(replayed, names.up) if names.up else replayed
    found = find(made) if names.up else found
    certain = [each for each in found if each.undetermined is None]
    certain += drops.gone(table for table in gone if table.name in made.tables)
    kept, withheld = drops.without_drops(certain)
    if wishes.allow_drop:
        kept, withheld = certain, []
    steps = _steps(kept, declared, made)
    return Proposal(
        (*names.up, *steps.up),
        (*steps.down, *names.down),
        tuple(refusals(kept, made.tables.values(), wishes.allowed)),
        tuple(withheld),
        tuple(likely(certain)),
    )


def _steps(drifts: Sequence[Drift], declared: Schema, made: Schema) -> Transition:
    """With enums that grow in place where they can, and none left that nothing uses."""
    grown = _grown(drifts, declared, made)
    values = tuple(enum_values.added(grown))
    longer = outcome(made, values) if values else made
    rest = [each for each in drifts if each not in grown]
    steps = transition(rest, declared, longer)
    unused = list(drops.orphans(made, outcome(longer, steps.up), declared))
    if unused:
        steps = transition([*rest, *unused], declared, longer)
    back = transition([reverse(each) for each in grown], made, longer).up
    return Transition((*values, *steps.up), (*steps.down, *_statements(back)))


def _grown(drifts: Sequence[Drift], declared: Schema, made: Schema) -> list[Drift]:
    """The enums that can grow in place: nothing else of the migration uses a new value."""
    grown = enum_values.grown(drifts)
    if not grown:
        return []
    rest = [each for each in drifts if each not in grown]
    longer = outcome(made, enum_values.added(grown))
    needed = enum_values.used(grown, rest, transition(rest, declared, longer).up)
    return [each for each in grown if each not in needed]


def _statements(entries: Sequence[Entry]) -> Sequence[Entry]:
    return [each for each in entries if isinstance(each, Statement)]
