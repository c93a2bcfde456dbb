"""The rows of a database, and what became of them: lost, emptied or changed.

Tables and columns are followed by their numbers in the catalog, which survive a renaming and
do not survive DROP and ADD: a column dropped and made again keeps its name and no value.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from migration_guard.postgres.columns import TableFacts, quoted, read_tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_ROWS = 1000


class TableRows(Struct, frozen=True):
    """`columns` maps a column's number to its name and type; `rows` hold at most MOST_ROWS, by
    column number; `count` is of all."""

    label: str
    columns: Mapping[int, tuple[str, str]]
    count: int
    rows: tuple[Mapping[int, str | None], ...]

    def values(self, number: int) -> list[str]:
        """The values of a column that are not null."""
        return [value for row in self.rows if (value := row[number]) is not None]


Data = Mapping[int, TableRows]
"""By the table's oid."""


class Fate(enum.Enum):
    """What happened to rows or values. `dropped` is what somebody asked for by name."""

    REMADE = "remade"
    DROPPED = "dropped"
    DELETED = "deleted"
    EMPTIED = "emptied"
    CHANGED = "changed"


class Loss(Struct, frozen=True):
    """`column` is empty where whole rows are meant; `number` counts the rows concerned."""

    fate: Fate
    table: str
    column: str
    number: int

    def __str__(self) -> str:
        rows = f"{self.number} row{'' if self.number == 1 else 's'}"
        if self.column:
            what = f'column "{self.column}" of table "{self.table}"'
            return {
                Fate.REMADE: f"{what} is dropped and made anew: its values are lost",
                Fate.DROPPED: f"{what} is dropped with its values",
                Fate.EMPTIED: f"{what} is null in {rows} that had a value",
                Fate.CHANGED: f"{what} has another value in {rows}",
            }[self.fate]
        what = f'table "{self.table}"'
        return {
            Fate.REMADE: f"{what} is dropped and made anew: {rows} are lost",
            Fate.DROPPED: f"{what} is dropped with {rows}",
            Fate.DELETED: f"{what} has {rows} less",
        }[self.fate]


def read_data(connection: Connection, without: Collection[str] = ()) -> Data:
    """The rows of every table but those called as in `without`."""
    tables = (table for table in read_tables(connection) if table.name not in without)
    return {table.oid: _rows(connection, table) for table in tables}


def row_counts(data: Data) -> Mapping[str, int]:
    """How many rows each table has, by its label."""
    return {table.label: table.count for table in data.values()}


def losses(before: Data, after: Data) -> tuple[Loss, ...]:
    """What the rows of `before` have lost in `after`, a table after the other."""
    return tuple(loss for oid, table in before.items() for loss in _table(oid, table, after))


def restricted(data: Data, to: Data) -> Data:
    """`data` without the tables and columns that `to` does not have."""
    return {
        oid: TableRows(
            table.label,
            {n: column for n, column in table.columns.items() if n in to[oid].columns},
            table.count,
            table.rows,
        )
        for oid, table in data.items()
        if oid in to
    }


def _rows(connection: Connection, table: TableFacts) -> TableRows:
    columns = {column.number: (column.name, column.type.text) for column in table.columns}
    listed = "".join(f", {quoted(name)}::text" for name, _ in columns.values())
    sql = f"SELECT count(*) OVER (){listed} FROM {table.sql} LIMIT {MOST_ROWS}"  # noqa: S608
    found = connection.exec_driver_sql(sql).all()
    rows = tuple(dict(zip(columns, values, strict=True)) for _, *values in found)
    return TableRows(table.label, columns, int(found[0][0]) if found else 0, rows)


def _table(oid: int, before: TableRows, after: Data) -> Iterator[Loss]:
    now = after.get(oid)
    if now is None:
        if before.count:
            remade = any(table.label == before.label for table in after.values())
            fate = Fate.REMADE if remade else Fate.DROPPED
            yield Loss(fate, before.label, "", before.count)
        return
    if now.count < before.count:
        yield Loss(Fate.DELETED, now.label, "", before.count - now.count)
        return
    if max(now.count, before.count) <= MOST_ROWS:
        yield from _columns(before, now)


def _columns(before: TableRows, after: TableRows) -> Iterator[Loss]:
    names = {name for name, _ in after.columns.values()}
    for number, (name, type_) in before.columns.items():
        old = before.values(number)
        if not old:
            continue
        if number not in after.columns:
            fate = Fate.REMADE if name in names else Fate.DROPPED
            yield Loss(fate, after.label, name, len(old))
            continue
        new = after.values(number)
        if len(new) < len(old):
            yield Loss(Fate.EMPTIED, after.label, after.columns[number][0], len(old) - len(new))
        elif after.columns[number][1] == type_ and (changed := _missing(old, new)):
            yield Loss(Fate.CHANGED, after.label, after.columns[number][0], changed)


def _missing(old: Iterable[str], new: Iterable[str]) -> int:
    return (Counter(old) - Counter(new)).total()
