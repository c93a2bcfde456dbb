"""The statements of TypeORM's own migration, unchanged: the exact mode."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from migration_guard.generation.lines import misescaped
from migration_guard.schema_builder.noise import Forecast, Noise, forecast
from migration_guard.schema_builder.plan import Plan
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.query import entries
from migration_guard.sql.script import Entry, Statement
from migration_guard.sql.transition import outcome
from migration_guard.state import TreeState


class Exact(Struct, frozen=True):
    """`rewritten` are the statements that the version itself would escape wrongly, `noise` the
    objects for whose sake it never stops writing; `label` is what was looked at."""

    plan: Plan
    label: str
    noise: tuple[Noise, ...] = ()
    rewritten: tuple[str, ...] = ()

    @property
    def up(self) -> tuple[Entry, ...]:
        return entries(self.plan.up)

    @property
    def down(self) -> tuple[Entry, ...]:
        return entries(self.plan.down)


def exact_migration(state: TreeState, tables: Collection[str], profile: Profile) -> Exact:
    """What `migration:generate` of the version would write; only of `tables`, if any."""
    found = typeorms_view(state, (), tables, profile)
    plan = found.plan
    return Exact(plan, state.label, found.noise, misescaped((*plan.up, *plan.down), profile))


def typeorms_view(
    state: TreeState, more: Sequence[Entry], tables: Collection[str], profile: Profile
) -> Forecast:
    """What the version would write on a database on which the migrations have run, and then
    the statements of `more`."""
    statements = [each.sql for each in more if isinstance(each, Statement)]
    asked = [repr(profile), f"{len(tables)} tables", *sorted(tables), *statements]
    return state.kept(asked, Forecast, lambda: _forecast(state, more, tables, profile))


def _forecast(
    state: TreeState, more: Sequence[Entry], tables: Collection[str], profile: Profile
) -> Forecast:
    metadata, replayed = state.metadata, state.replayed.schema
    every = [*(table.name for table in metadata.tables), *(view.name for view in metadata.views)]
    names = [name for name in every if str(name) in tables] if tables else None
    return forecast(metadata, outcome(replayed, more) if more else replayed, profile, only=names)
