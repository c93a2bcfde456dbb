"""Where TypeORM's noise is, and a pattern that may explain it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from migration_guard.schema.naming import truncated
from migration_guard.schema_builder.metadata import EntityColumn, EntityTable
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.tables import Table, TableColumn


class Site(Struct, frozen=True):
    """An object of an entity beside what TypeORM loads once its statements have run."""

    profile: Profile
    entity: EntityTable
    table: Table | None
    name: str = ""

    @property
    def column(self) -> EntityColumn:
        return next(each for each in self.entity.columns if truncated(each.name) == self.name)

    @property
    def loaded(self) -> TableColumn | None:
        return self.table.column(self.name) if self.table is not None else None


class Pattern(Struct, frozen=True):
    """`advice` may depend on the site; None where nothing the entity says would help."""

    name: str
    applies: Callable[[Site], bool]
    reason: str
    advice: Callable[[Site], str | None] = lambda _: None


def is_long(name: str) -> bool:
    """Whether PostgreSQL cuts it."""
    return truncated(name) != name
