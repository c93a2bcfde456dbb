"""The statements of what lies beside a tree's tables, around those of the tables themselves:
what `generate` writes, and `diff` prints of views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from migration_guard.rules.view_drift import declared_view
from migration_guard.schema.drift import Drift
from migration_guard.schema_builder.beside import Beside, Choice, beside
from migration_guard.schema_builder.profile import Profile, profile
from migration_guard.schema_builder.query import entries
from migration_guard.schema_builder.views import BUILT_BY_CODE
from migration_guard.sql.script import Entry, Gap, Statement
from migration_guard.sql.transition import Transition, outcome, subject
from migration_guard.state import TreeState

Steps = TypeVar("Steps", bound=Transition)
OF_ITS_NAME = "something else of its name is there"


def steps_beside(state: TreeState, more: Sequence[Entry], form: Profile, choice: Choice) -> Beside:
    """What the tree needs of the choice, where the statements of `more` change its tables."""
    statements = [each.sql for each in more if isinstance(each, Statement)]
    asked = ["beside", repr(form), repr(choice), *statements]

    def found() -> Beside:
        replayed = state.replayed.schema
        return beside(state.metadata, replayed, outcome(replayed, more), form, choice)

    return state.kept(asked, Beside, found)


def around(steps: Steps, found: Beside) -> Steps:
    """The steps with what goes before and after the tables."""
    return replace(
        steps,
        up=(*entries(found.first.up), *steps.up, *entries(found.last.up)),
        down=(*entries(found.last.down), *steps.down, *entries(found.first.down)),
    )


def with_views(steps: Transition, state: TreeState, differing: Sequence[Drift]) -> Transition:
    """The steps with what settles the drift of these views. What cannot be written for certain
    is a gap in `up`, and nothing of it is in `down`."""
    certain = {drift.path[0] for drift in differing if _against(drift) is None}
    found = Beside()
    if certain:
        form = profile(state.project.typeorm_version)
        found = steps_beside(state, steps.up, form, Choice(frozenset(certain)))
    gaps = tuple(
        Gap(subject(drift), _against(drift) or OF_ITS_NAME)
        for drift in differing
        if drift.path not in found.subjects
    )
    return around(replace(steps, up=(*gaps, *steps.up)), found)


def _against(drift: Drift) -> str | None:
    """Why no statement settles it for certain."""
    is_code = declared_view(drift).expression is None
    return drift.undetermined or (BUILT_BY_CODE if is_code else None)
