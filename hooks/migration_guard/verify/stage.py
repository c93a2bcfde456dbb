"""What the scenarios share: the head's runner, its proved database, and the new migrations."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass
from migration_guard.postgres.catalog import Catalog, read_catalog
from migration_guard.postgres.columns import TableFacts
from migration_guard.postgres.connection import connect
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import Statement
from migration_guard.verify.core import Core
from migration_guard.verify.expected import Expected
from migration_guard.verify.failure import statement_place
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.runner import Runner, recorded_rows

METADATA_TABLE = "typeorm_metadata"


class Migrated(Struct, frozen=True):
    """A database after all of the head's migrations: `rows` of its migrations table, and the
    run that brought it there."""

    url: str
    run: Run
    rows: tuple[MigrationRow, ...]
    catalog: Catalog


class Stage(Struct, frozen=True):
    """`server` is the URL that scratch databases are made beside, None when the role may make
    none, `core` gives what they may be copied from; `table` is the migrations table's name;
    `expected` are all of the project's migrations that ran, `new` those of them that the base
    does not have; `tables` are those that `fresh` made."""

    request: VerifyRequest
    head: Runner
    server: str | None
    table: str | None
    expected: tuple[Expected, ...]
    new: tuple[Expected, ...]
    fresh: Migrated
    tables: tuple[TableFacts, ...]
    core: Callable[[], Core | None]

    @property
    def bookkeeping(self) -> frozenset[str]:
        """The tables that TypeORM keeps for itself: the migrations, views and generated
        columns. Rows made up in them would mislead it."""
        return frozenset(filter(None, (self.table, METADATA_TABLE)))

    def rows(self, url: str) -> tuple[MigrationRow, ...]:
        return recorded_rows(url, self.table)

    def migrated(self, url: str, run: Run) -> Migrated:
        return Migrated(url, run, self.rows(url), catalog(url))

    def place(self, name: str, *, down: bool = False) -> Location:
        """Where the `up` (or `down`) of the migration of this recorded name stands."""
        own = next((item for item in self.expected if item.name == name), None)
        if own is None:
            return self.request.manifest
        return _method(own.source, down) or own.location

    def sent_from(self, statement: Statement | None) -> Location:
        """Where the statement of an `up` stands; package.json for what is not the project's."""
        return statement_place(self.expected, statement) or self.request.manifest


def catalog(url: str) -> Catalog:
    with connect(url) as connection:
        return read_catalog(connection)


def names(items: Collection[Expected]) -> tuple[str, ...]:
    return tuple(item.name for item in items)


def _method(source: MigrationClass | None, down: bool) -> Location | None:
    if source is None:
        return None
    return source.down_location if down else source.up_location
