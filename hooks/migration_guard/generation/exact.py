"""The statements of TypeORM's own migration, unchanged: the exact mode."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from migration_guard.generation.lines import misescaped
from migration_guard.schema.model import Name
from migration_guard.schema_builder.plan import Plan, Query, plan
from migration_guard.schema_builder.profile import Profile
from migration_guard.sql.script import Entry, Gap, Statement
from migration_guard.state import TreeState


class Exact(Struct, frozen=True):
    """`rewritten` are the statements that the version itself would escape wrongly, `unknown`
    what could not be compared, so that there may be more to write."""

    plan: Plan
    rewritten: tuple[str, ...] = ()

    @property
    def up(self) -> tuple[Entry, ...]:
        return entries(self.plan.up)

    @property
    def down(self) -> tuple[Entry, ...]:
        return entries(self.plan.down)


def exact_migration(state: TreeState, tables: Collection[str], profile: Profile) -> Exact:
    """What `migration:generate` of the version would write; only of `tables`, if any."""
    metadata = state.metadata
    names: Collection[Name] | None = None
    if tables:
        names = [each.name for each in metadata.tables if str(each.name) in tables]
    found = plan(metadata, state.replayed.schema, profile, only=names)
    return Exact(found, misescaped((*found.up, *found.down), profile))


def entries(queries: Iterable[Query]) -> tuple[Entry, ...]:
    """A statement whose text is not certain is a gap."""
    return tuple(
        Statement(each.sql) if each.uncertain is None else Gap(each.sql, each.uncertain)
        for each in queries
    )
