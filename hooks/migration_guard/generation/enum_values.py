"""Values added to an enum in place, where that is enough.

`ADD VALUE` neither rewrites nor locks a table, but until the transaction is committed the new
value cannot be used (PostgreSQL manual, ALTER TYPE); TypeORM runs all migrations in one. Where
the migration itself uses the value, the type is made anew as TypeORM 0.3 does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Enum, Name
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql import render
from migration_guard.sql.script import Entry, Statement

NOTE = "no other migration of the same run can use the value: its transaction must end first"


def grown(drifts: Iterable[Drift]) -> list[Drift]:
    """The enums that only get more values."""
    return [each for each in drifts if each.aspects == ("missing-values",)]


def added(drifts: Iterable[Drift]) -> Iterator[Statement]:
    """`ALTER TYPE … ADD VALUE …`, each at its place among the entity's values."""
    for drift in drifts:
        wanted, made = drift.expected, drift.actual
        if not isinstance(wanted, Enum) or not isinstance(made, Enum):
            continue
        if isinstance(wanted.values, tuple) and isinstance(made.values, tuple):
            name = render.path(Name(wanted.name.schema or "public", wanted.name.name))
            for value, place in _placed(wanted.values, made.values):
                yield Statement(f"ALTER TYPE {name} ADD VALUE {quote_literal(value)}{place}", NOTE)


def used(drifts: Iterable[Drift], others: Iterable[Drift], written: Iterable[Entry]) -> list[Drift]:
    """Which of the enums a migration with these statements needs in the same transaction: a
    new value is written in one, or a column is converted to the type."""
    text = "\n".join(each.sql for each in written if isinstance(each, Statement))
    converted = {
        each.expected.type.enum
        for each in others
        if isinstance(each.expected, Column)
        and isinstance(each.expected.type, ColumnType)
        and {"type", "array"} & set(each.aspects)
    }
    return [each for each in drifts if _is_used(each, text, converted)]


def _is_used(drift: Drift, text: str, converted: Collection[Name | None]) -> bool:
    wanted, made = drift.expected, drift.actual
    if not isinstance(wanted, Enum) or not isinstance(made, Enum):
        return True
    old = made.values if isinstance(made.values, tuple) else ()
    new = wanted.values if isinstance(wanted.values, tuple) else ()
    # an array's default holds its items without quotes of their own
    return wanted.name in converted or any(value in text for value in set(new) - set(old))


def _placed(wanted: tuple[str, ...], made: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each new value with ` AFTER …` or ` BEFORE …`; nothing where it comes last anyway."""
    there = list(made)
    for index, value in enumerate(wanted):
        if value in there:
            continue
        before = wanted[index - 1] if index else None
        if before is None:
            yield value, f" BEFORE {quote_literal(there[0])}" if there else ""
            there.insert(0, value)
        else:
            is_last = before == there[-1]
            yield value, "" if is_last else f" AFTER {quote_literal(before)}"
            there.insert(there.index(before) + 1, value)
