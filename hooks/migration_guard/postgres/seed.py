"""Puts rows into every table, made from the catalog alone so that its constraints hold.

A migration that passes on an empty database may fail on the first row, or lose it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from migration_guard.postgres.columns import (
    Check,
    Column,
    Reference,
    TableFacts,
    quoted,
    read_tables,
)
from migration_guard.postgres.later import later_names, with_later
from migration_guard.postgres.samples import candidates, sample

if TYPE_CHECKING:
    from sqlalchemy import Connection

ROWS = 2
# Numbers begin high: migrations insert rows with the ids 1, 2, 3 themselves.
FIRST = 101
MOST_COMBINATIONS = 400
UNIQUE_VIOLATION, CHECK_VIOLATION = "23505", "23514"

Row = dict[int, "str | None"]


class Seeded(Struct, frozen=True):
    """`rows` counts what was inserted, by table; `unfilled` says why a table got none; `later`
    names the constraints that the rows were made to satisfy though none enforces them yet."""

    rows: Mapping[str, int]
    unfilled: Mapping[str, str]
    later: tuple[str, ...] = ()


def seed(
    connection: Connection, without: Collection[str] = (), later: Sequence[TableFacts] = ()
) -> Seeded:
    """Two rows in every table, as far as its constraints and those of the `later` schema
    allow; the tables called as in `without` are left alone."""
    present = [table for table in read_tables(connection) if table.name not in without]
    tables = with_later(present, later)
    sower = _Sower(connection, {table.oid: table for table in tables})
    unfilled = {}
    for table in _in_order(tables):
        reason = sower.fill(table)
        if reason is not None:
            unfilled[table.label] = reason
    rows = {table.label: len(sower.rows[table.oid]) for table in tables if table.oid in sower.rows}
    return Seeded(rows, unfilled, later_names(tables))


class _Refused(Exception):
    """PostgreSQL refuses the row; `check` is the constraint that it violates."""

    def __init__(self, code: str, message: str, constraint: str | None) -> None:
        super().__init__(message)
        self.code = code
        self.constraint = constraint


class _Sower:
    def __init__(self, connection: Connection, tables: Mapping[int, TableFacts]) -> None:
        self._connection = connection
        self._tables = tables
        self.rows: dict[int, list[Row]] = {}

    def fill(self, table: TableFacts) -> str | None:
        """Why the table stays without a row; None when it has one."""
        reason = None
        for index in range(ROWS):
            try:
                row = self._insert_solved(table, index)
            except (_Refused, LookupError) as error:
                reason = str(error.args[0])
                break
            self.rows.setdefault(table.oid, []).append(row)
        return None if table.oid in self.rows else reason

    def _insert_solved(self, table: TableFacts, index: int) -> Row:
        row = self._row(table, index)
        for check in table.checks:
            if not check.enforced:
                self._satisfy(table, check, row)
        for attempt in range(len(table.checks) + 2):
            try:
                return self._insert(table, row)
            except _Refused as refused:
                if refused.code == UNIQUE_VIOLATION and attempt == 0:
                    row = self._row(table, index + 1000)
                elif not self._solve(table, row, refused):
                    raise
        raise LookupError("its checks contradict the values that were tried")

    def _row(self, table: TableFacts, index: int) -> Row:
        row: Row = {}
        for column in table.columns:
            if column.is_filled:
                continue
            value = sample(column.type, FIRST + index, column.name)
            if value is None and column.not_null:
                raise LookupError(
                    f'no value of type {column.type.text} is known for "{column.name}"'
                )
            row[column.number] = value
        for reference in table.references:
            row.update(self._referenced(table, reference, row, index))
        return row

    def _referenced(self, table: TableFacts, reference: Reference, row: Row, index: int) -> Row:
        """The columns of a foreign key: those of the row of the same place, if there is one."""
        rows = self.rows.get(reference.target, [])
        pairs = list(zip(reference.columns, reference.target_columns, strict=True))
        if rows:
            source = rows[min(index, len(rows) - 1)]
            return {own: source.get(other) for own, other in pairs}
        required = {column.number for column in table.columns if column.not_null}
        if not required & set(reference.columns):
            return dict.fromkeys(reference.columns)
        if not reference.enforced:
            return {}
        if reference.target == table.oid:  # the key is looked at after the row is there
            return {own: row.get(other) for own, other in pairs}
        target = self._tables.get(reference.target)
        name = target.label if target else "another table"
        raise LookupError(f'it references "{name}", which holds no row')

    def _solve(self, table: TableFacts, row: Row, refused: _Refused) -> bool:
        """Whether other values of the violated check's columns were found, which are then in
        `row`; PostgreSQL evaluates the check itself."""
        check = next((c for c in table.checks if c.name == refused.constraint), None)
        if check is None or refused.code != CHECK_VIOLATION:
            return False
        return self._satisfy(table, check, row)

    def _satisfy(self, table: TableFacts, check: Check, row: Row) -> bool:
        columns = [column for column in table.columns if column.number in check.columns]
        for values in _combinations(check, columns, row):
            if self._holds(check, columns, values):
                row.update(zip((column.number for column in columns), values, strict=True))
                return True
        return False

    def _holds(self, check: Check, columns: Sequence[Column], values: Sequence[str | None]) -> bool:
        casts = ", ".join(
            f"%s::{_escaped(column.type.text)} AS {_escaped(quoted(column.name))}"
            for column in columns
        )
        sql = f"SELECT ({_escaped(check.expression)}) FROM (SELECT {casts}) AS row"  # noqa: S608
        try:
            found = self._run(sql, values)
        except _Refused:
            return False
        return found[0][0] is not False

    def _insert(self, table: TableFacts, row: Row) -> Row:
        columns = [column for column in table.columns if column.number in row]
        listed = ", ".join(_escaped(quoted(column.name)) for column in columns)
        casts = ", ".join(f"%s::{_escaped(column.type.text)}" for column in columns)
        what = f"({listed}) VALUES ({casts})" if columns else "DEFAULT VALUES"
        back = ", ".join(f"{_escaped(quoted(each.name))}::text" for each in table.columns) or "1"
        sql = f"INSERT INTO {_escaped(table.sql)} {what} RETURNING {back}"
        values = [row[column.number] for column in columns]
        found = self._run(sql, values)
        return {
            column.number: value for column, value in zip(table.columns, found[0], strict=False)
        }

    def _run(self, sql: str, values: Sequence[str | None]) -> Sequence[Any]:
        from sqlalchemy.exc import DBAPIError

        try:
            return self._connection.exec_driver_sql(sql, tuple(values)).all()
        except DBAPIError as error:
            cause: Any = error.orig
            message = str(cause).splitlines()[0]
            raise _Refused(cause.sqlstate or "", message, cause.diag.constraint_name) from None


def _escaped(sql: str) -> str:
    """A `%` in a name would be taken for a parameter."""
    return sql.replace("%", "%%")


def _combinations(
    check: Check, columns: Sequence[Column], row: Row
) -> Iterator[tuple[str | None, ...]]:
    choices = [
        [each for each in candidates(check, row.get(column.number)) if each or not column.not_null]
        for column in columns
    ]
    return itertools.islice(itertools.product(*choices), MOST_COMBINATIONS)


def _in_order(tables: Sequence[TableFacts]) -> Iterator[TableFacts]:
    """Referenced tables first. In a circle the one goes first whose references may be null."""
    waiting = {table.oid: table for table in tables}
    while waiting:
        free = [table for table in waiting.values() if not _needs(table, waiting, all_keys=True)]
        free = free or [t for t in waiting.values() if not _needs(t, waiting, all_keys=False)]
        for table in free or list(waiting.values()):
            yield table
            del waiting[table.oid]


def _needs(table: TableFacts, waiting: Mapping[int, TableFacts], *, all_keys: bool) -> bool:
    required = {column.number for column in table.columns if column.not_null}
    return any(
        reference.target in waiting
        and reference.target != table.oid
        and (all_keys or required & set(reference.columns))
        for reference in table.references
    )
