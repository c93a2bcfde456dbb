"""What the statements of a migration did to values, by the casts of PostgreSQL itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from migration_guard.postgres.data import Data, Fate, TableRows, losses

Values = Sequence["str | None"]


def lost(connection: Connection, before: Data, after: Data, asked: bool = True) -> Iterator[str]:
    """What is not as it was: rows that are fewer, values that are null or others. A column of
    another type holds what `value::type` gives in the database that it is in; one that is gone,
    and whose name is gone, was `asked` for."""
    expected = {oid: _converted(connection, table, after.get(oid)) for oid, table in before.items()}
    found = [each for each in losses(expected, after) if not (asked and each.fate is Fate.DROPPED)]
    yield from map(str, found)
    named = {each.table for each in found}
    for oid, table in expected.items():
        now = after.get(oid)
        if now is None or now.label in named:
            continue
        shared = [number for number in now.columns if number in table.columns]
        if _tuples(table, shared) != _tuples(now, shared):
            yield f'table "{now.label}" has values of one row in another'


def compared(before: Data, after: Data) -> int:
    """The number of values that `lost` looked at."""
    return sum(
        len(table.values(number))
        for oid, table in before.items()
        for number in table.columns
        if oid in after and number in after[oid].columns
    )


def _tuples(table: TableRows, numbers: Sequence[int]) -> Counter[Values]:
    return Counter(tuple(row[number] for number in numbers) for row in table.rows)


def _converted(connection: Connection, table: TableRows, now: TableRows | None) -> TableRows:
    """The rows as they are to be in the types of `now`."""
    rows = [dict(row) for row in table.rows]
    columns = dict(table.columns)
    for number, (name, type_) in table.columns.items():
        wanted = now.columns.get(number, ("", type_))[1] if now else type_
        if wanted == type_:
            continue
        columns[number] = (name, wanted)
        values = _cast(connection, [row[number] for row in rows], type_, wanted)
        for row, value in zip(rows, values, strict=True):
            row[number] = value
    return replace(table, columns=columns, rows=tuple(rows))


def _cast(connection: Connection, values: Values, old: str, new: str) -> Values:
    """By the cast between the two types; by the text where there is none, or the old type is
    gone; as the only item of an array."""
    ways = [f"v::{old}::{new}", f"v::{new}"]
    if new.endswith("[]") and not old.endswith("[]"):
        ways = [f"CASE WHEN v IS NOT NULL THEN ARRAY[v]::{new} END"]
    for way in ways:
        sql = f"SELECT ({way})::text FROM unnest(%s::text[]) WITH ORDINALITY AS u(v, n) ORDER BY n"
        try:
            found = connection.exec_driver_sql(sql.replace("%s", "%(values)s"), {"values": values})
            return [row[0] for row in found]
        except DBAPIError:
            continue
    return [f"no cast of {old} to {new} takes {value}" for value in values]
