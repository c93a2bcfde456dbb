"""Rows in every table before a migration runs, and what has become of them wherever it stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from conformance.features.kept import compared, lost
from migration_guard.postgres.columns import Column, TableFacts, TypeFacts, quoted, read_tables
from migration_guard.postgres.connection import connect
from migration_guard.postgres.data import Data, read_data
from migration_guard.postgres.samples import sample
from migration_guard.postgres.seed import FIRST, seed

TYPEORMS_OWN = ("migrations", "typeorm_metadata")
MOST_VALUES = 5


class Rows(Struct, frozen=True):
    """`number` of rows before the run and `values` compared after each way; `unfilled` says of
    a table why it held none. `lost` is by the way (`up`, `down`, `again`; `failed` for the one
    that failed), without what was dropped by name; that is in `dropped`."""

    number: int
    values: int
    unfilled: tuple[str, ...]
    lost: Mapping[str, tuple[str, ...]]
    dropped: tuple[str, ...]


class Witness:
    """Looks at one database, at each stop of the program that runs the migrations in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._later: tuple[TableFacts, ...] = ()
        self._data: Data = {}
        self._found: dict[str, Any] = {}

    def at(self, stop: str) -> None:
        """`later`: the migration ran without rows, and its constraints can be read. `begun`: it
        is about to run; rows are put into every table. `fitted`: the same, where types change
        with values that the later one has. Otherwise the way that it has gone."""
        if stop == "later":
            self._later = read_tables(self._connection)
        elif stop in ("begun", "fitted"):
            self._begin(is_fitted=stop == "fitted")
        else:
            self._look(stop)

    def taken(self) -> Rows | None:
        """What was seen since the last time; None where no row was put anywhere."""
        found, self._found, self._later = self._found, {}, ()
        return Rows(**found) if found else None

    def _begin(self, *, is_fitted: bool) -> None:
        seeded = seed(self._connection, TYPEORMS_OWN, self._later)
        if is_fitted:
            self._fit()
        self._data = read_data(self._connection, TYPEORMS_OWN)
        self._found = {
            "number": sum(seeded.rows.values()),
            "values": 0,
            "unfilled": tuple(f"{table}: {reason}" for table, reason in seeded.unfilled.items()),
            "lost": self._found.get("lost", {}),
            "dropped": (),
        }

    def _fit(self) -> None:
        """Gives the columns of another type later a value of that, where this one takes it."""
        later = {(table.schema, table.name): table for table in self._later}
        for table in read_tables(self._connection):
            there = later.get((table.schema, table.name))
            types = {each.name: each.type for each in there.columns} if there else {}
            for column in table.columns:
                wanted = types.get(column.name, column.type)
                if wanted != column.type:
                    self._set(table, column, wanted)

    def _set(self, table: TableFacts, column: Column, wanted: TypeFacts) -> None:
        """The first of its values that the column takes."""
        sql = f"UPDATE {table.sql} SET {quoted(column.name)} = %(value)s::{column.type.text}"
        for number in range(FIRST, FIRST + MOST_VALUES):
            with suppress(DBAPIError):
                value = sample(wanted, number, column.name)
                self._connection.exec_driver_sql(sql, {"value": value})
                return

    def _look(self, way: str) -> None:
        now = read_data(self._connection, TYPEORMS_OWN)
        self._found["values"] += compared(self._data, now)
        gone = tuple(lost(self._connection, self._data, now))
        if gone:
            self._found["lost"][way] = gone
        if way == "up":
            every = lost(self._connection, self._data, now, asked=False)
            self._found["dropped"] = tuple(each for each in every if each not in gone)
        self._data = now


@contextmanager
def witness(url: str) -> Iterator[Witness]:
    with connect(url) as connection:
        # A prepared statement keeps the oids of types that the next case makes anew.
        connection.connection.driver_connection.prepare_threshold = None  # type: ignore[union-attr]
        yield Witness(connection)
