"""What TypeORM's own statements are known to fail on, or to lose: told in the exact mode,
which writes them all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from migration_guard.schema_builder.query import Query

_NAME = r'"(?:[^"]|"")+"'
_PATH = rf"(?:{_NAME}\.)?{_NAME}"
_CONCURRENTLY = re.compile(r"(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY ")
_ADD = re.compile(rf"ALTER TABLE ({_PATH}) ADD ({_NAME}) (.*)", re.DOTALL)
_DROP = re.compile(rf"ALTER TABLE ({_PATH}) DROP COLUMN ({_NAME})")
_KEY = re.compile(rf"ALTER TABLE ({_PATH}) ADD CONSTRAINT ({_NAME}) PRIMARY KEY \((.*)\)")
_DROP_CONSTRAINT = re.compile(rf"ALTER TABLE ({_PATH}) DROP CONSTRAINT ({_NAME})")
_NULLABLE = re.compile(rf"ALTER TABLE ({_PATH}) ALTER COLUMN ({_NAME}) DROP NOT NULL")
_GIVEN = re.compile(r" DEFAULT | GENERATED |\b(?:SMALL|BIG)?SERIAL\b")


def hazards(up: Sequence[Query], down: Sequence[Query] = ()) -> Iterator[str]:
    """Of the statements of `up`, and of a `down` that cannot be run. A new table has no rows to
    lose."""
    yield from _columns(up)
    yield from _keys(up, down)
    for query in up:
        if _CONCURRENTLY.match(query.sql):
            yield (
                f"{query.sql}: PostgreSQL refuses it in a transaction; run the migrations with"
                " --transaction none, or each, with `transaction = false` in this class"
            )


def _columns(up: Sequence[Query]) -> Iterator[str]:
    dropped = [match.groups() for each in up if (match := _DROP.match(each.sql))]
    added = {match.group(1, 2): match[3] for each in up if (match := _ADD.match(each.sql))}
    for table, column in dropped:
        again = " and adds it again" if (table, column) in added else ""
        yield f"{table}.{column}: it drops the column{again}: the values of all rows are gone"
    for (table, column), definition in added.items():
        if " NOT NULL" in definition and not _GIVEN.search(definition):
            yield (
                f"{table}.{column}: it is NOT NULL without a default, so adding it fails as soon"
                " as the table has a row"
            )


def _keys(up: Sequence[Query], down: Sequence[Query]) -> Iterator[str]:
    """A primary key that `down` drops only after the NOT NULL of a column in it."""
    keys = {match.group(1, 2): match[3] for each in up if (match := _KEY.match(each.sql))}
    nullable: list[tuple[str, str]] = []
    for query in down:
        found, dropped = _NULLABLE.match(query.sql), _DROP_CONSTRAINT.match(query.sql)
        nullable += [(found[1], found[2])] if found is not None else []
        columns = keys.get(dropped.group(1, 2), "") if dropped is not None else ""
        for table, column in nullable:
            if dropped is not None and table == dropped[1] and column in columns.split(", "):
                yield (
                    f"{table}.{column}: `down` drops its NOT NULL before the primary key that `up`"
                    " made, which PostgreSQL refuses"
                )
