"""The safe mode's statements of what lies beside the tables: views, and TypeORM's own rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from migration_guard.generation.exact import entries
from migration_guard.generation.safe import Proposal
from migration_guard.schema_builder.beside import EVERYTHING, Beside, Choice, beside
from migration_guard.schema_builder.profile import Profile
from migration_guard.sql.script import Entry, Statement
from migration_guard.sql.transition import outcome
from migration_guard.state import TreeState


def with_views(
    proposal: Proposal,
    state: TreeState,
    base: TreeState | None,
    tables: Collection[str],
    profile: Profile,
) -> Proposal:
    """The proposal with what the tree needs beside its tables; without what `base` already
    needed, if any, and only of `tables`, if any."""
    before = _found(base, (), profile, EVERYTHING).subjects if base is not None else frozenset()
    choice = Choice(frozenset(tables), before)
    return around(proposal, _found(state, proposal.up, profile, choice))


def around(proposal: Proposal, found: Beside) -> Proposal:
    return replace(
        proposal,
        up=(*entries(found.first.up), *proposal.up, *entries(found.last.up)),
        down=(*entries(found.last.down), *proposal.down, *entries(found.first.down)),
    )


def _found(state: TreeState, more: Sequence[Entry], profile: Profile, choice: Choice) -> Beside:
    statements = [each.sql for each in more if isinstance(each, Statement)]
    asked = ["beside", repr(profile), repr(choice), *statements]

    def found() -> Beside:
        replayed = state.replayed.schema
        return beside(state.metadata, replayed, outcome(replayed, more), profile, choice)

    return state.kept(asked, Beside, found)
