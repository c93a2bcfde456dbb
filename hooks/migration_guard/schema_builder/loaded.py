"""The tables that TypeORM has before it while it compares, each loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.schema.model import Name
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import EntityTable
from migration_guard.schema_builder.tables import Table


class LoadedTables:
    """Those of the database that `entities` name, then those that are made on the way."""

    def __init__(self, loader: Loader, entities: Iterable[EntityTable]) -> None:
        self._loader = loader
        self._entities = {entity.name: entity for entity in entities}
        self._tables: dict[Name, Table | None] = {}
        self._made: dict[Name, Table] = {}

    def get(self, name: Name) -> Table | None:
        """None where the database has no such table."""
        if name in self._made:
            return self._made[name]
        if name not in self._tables:
            entity = self._entities.get(name)
            self._tables[name] = self._loader.table(entity) if entity is not None else None
        return self._tables[name]

    def add(self, table: Table) -> None:
        self._made[table.name] = table

    def every(self) -> list[Table]:
        """In TypeORM's order."""
        found = (self.get(name) for name in self._entities if name not in self._made)
        return [*(table for table in found if table is not None), *self._made.values()]
