"""The safe mode's statements of what lies beside the tables: views, and TypeORM's own rows."""

from __future__ import annotations

from collections.abc import Collection

from migration_guard.generation.safe import Proposal
from migration_guard.schema_builder.beside import EVERYTHING, Choice
from migration_guard.schema_builder.profile import Profile
from migration_guard.state import TreeState
from migration_guard.steps_beside import around, steps_beside


def with_views(
    proposal: Proposal,
    state: TreeState,
    base: TreeState | None,
    tables: Collection[str],
    profile: Profile,
) -> Proposal:
    """The proposal with what the tree needs beside its tables; without what `base` already
    needed, if any, and only of `tables`, if any."""
    known = steps_beside(base, (), profile, EVERYTHING).subjects if base else frozenset()
    choice = Choice(frozenset(tables), known)
    return around(proposal, steps_beside(state, proposal.up, profile, choice))
