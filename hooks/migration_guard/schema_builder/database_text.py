"""What PostgreSQL prints of a replayed table: defaults, checks and predicates, from SQL text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from migration_guard.schema.model import Column, ColumnType, Table
from migration_guard.schema_builder.deparse import Deparser, label
from migration_guard.schema_builder.literal_text import Unprintable, literal
from migration_guard.sql.parser import Node, parse_expression

ColumnTypes = Mapping[str, ColumnType]

MONEY = "PostgreSQL prints money as its lc_monetary says"
_MONEY = re.compile(r"'::money\b")


class Text(Struct, frozen=True):
    """`doubt` is why PostgreSQL may print another text."""

    sql: str
    doubt: str | None = None


def column_types(table: Table) -> dict[str, ColumnType]:
    """The types of the columns whose type is known."""
    return {c.name: c.type for c in table.columns if isinstance(c.type, ColumnType)}


def printed_default(sql: str, column: Column) -> Text:
    """The default of the column as information_schema.columns gives it."""
    if not isinstance(column.type, ColumnType):
        return Text(sql, column.type.reason)
    return _printed_default(sql, label(column.type))


@lru_cache(maxsize=4096)
def _printed_default(sql: str, target: str) -> Text:
    """Most columns of a schema share a few defaults."""
    try:
        node = parse_expression(sql)
        return _certain(_of_type(node, target)) if node is not None else _unread(sql)
    except (Unprintable, LookupError, TypeError, ValueError, RecursionError) as error:
        return Text(sql, _reason(error))


def printed_condition(sql: str, columns: ColumnTypes) -> Text:
    """A CHECK's expression or an index's predicate as PostgreSQL prints it."""
    try:
        node = parse_expression(sql)
        return _certain(Deparser(columns).print(node).text) if node is not None else _unread(sql)
    except (Unprintable, LookupError, TypeError, ValueError, RecursionError) as error:
        return Text(sql, _reason(error))


def _of_type(node: Node, target: str) -> str:
    """A default's own cast to its column's type is implicit, so it is not shown."""
    printed = Deparser({}).print(node)
    return literal(printed.value, target) if printed.value is not None else printed.text


def _certain(printed: str) -> Text:
    """With a doubt where the server's locale has a say."""
    return Text(printed, MONEY if _MONEY.search(printed) else None)


def _unread(sql: str) -> Text:
    return Text(sql, "the expression cannot be read")


def _reason(error: Exception) -> str:
    what = str(error) if isinstance(error, Unprintable) else "an expression of that form"
    return f"it is not known how PostgreSQL prints {what}"
