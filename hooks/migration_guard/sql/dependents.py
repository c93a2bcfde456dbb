"""What stands in the way of a change although nothing about itself changes.

PostgreSQL refuses to drop a key that a foreign key refers to, and to convert a column while a
foreign key, a check or a predicate compares it with a value of its old type: these are
dropped before and made again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unique,
)
from migration_guard.schema.names import is_of_name_only
from migration_guard.schema.quoting import names_in
from migration_guard.sql.enum_changes import columns_of
from migration_guard.sql.parts import Part


class Dependent(Struct, frozen=True):
    """`made_again` is what it comes back as: under another name, where that differs too."""

    table: Name
    part: Part
    exclusion: bool = False
    made_again: Part | None = None


class Upheaval(Struct, frozen=True):
    """The columns that get another type, the columns that go, the keys that are dropped
    (their columns) and the names of the parts that change by themselves."""

    converted: frozenset[tuple[str, str]]
    dropped: frozenset[tuple[str, str]]
    keys: frozenset[tuple[str, frozenset[str]]]
    changing: frozenset[tuple[str, str | None]]
    gone: frozenset[str]


def dependents(made: Schema, drifts: Iterable[Drift]) -> list[Dependent]:
    """What has to be dropped first and made again, by table."""
    found = list(drifts)
    change = _upheaval(made, [drift for drift in found if not is_of_name_only(drift)])
    named = {
        (drift.path[0], getattr(drift.actual, "name", None)): drift.expected
        for drift in found
        if is_of_name_only(drift)
    }
    return [
        replace(dependent, made_again=named.get((str(name), dependent.part.name)))
        for name in sorted(made.tables)
        if str(name) not in change.gone
        for dependent in _of_table(made.tables[name], change)
        if (str(name), dependent.part.name) not in change.changing and dependent.part.name
    ]


def _upheaval(made: Schema, drifts: list[Drift]) -> Upheaval:
    converted, dropped, keys = set(), set(), set()
    for drift in drifts:
        table, actual = drift.path[0], drift.actual
        if isinstance(actual, Column) and {"type", "array"} & set(drift.aspects):
            converted.add((table, actual.name))
        elif drift.kind == "extra-column" and isinstance(actual, Column):
            dropped.add((table, actual.name))
        elif drift.kind == "changed-enum" and isinstance(actual, Enum):
            users = columns_of(actual.name, made.tables.values())
            converted |= {(str(owner), column.name) for owner, column in users}
        elif isinstance(actual, (PrimaryKey, Unique, Index)):
            keys.add((table, frozenset(actual.columns)))
    return Upheaval(
        frozenset(converted),
        frozenset(dropped),
        frozenset(keys),
        frozenset((drift.path[0], getattr(drift.actual, "name", None)) for drift in drifts),
        frozenset(drift.path[0] for drift in drifts if drift.kind == "extra-table"),
    )


def _of_table(table: Table, change: Upheaval) -> Iterator[Dependent]:
    name = str(table.name)
    converted = {column for owner, column in change.converted if owner == name}
    lost = {column for owner, column in change.dropped if owner == name}
    for key in table.foreign_keys:
        if _is_hindered(key, name, change) and lost.isdisjoint(key.columns):
            yield Dependent(table.name, key)
    for index in table.indexes:
        named = {name for text in _expressions(index) for name in names_in(text)}
        if converted & named and lost.isdisjoint({*index.columns, *named}):
            yield Dependent(table.name, index)
    for each in (*table.checks, *table.exclusions):
        named = set(names_in(each.expression))
        if converted & named and lost.isdisjoint(named):
            yield Dependent(table.name, each, _is_exclusion(table, each))


def _is_hindered(key: ForeignKey, owner: str, change: Upheaval) -> bool:
    target = str(key.referenced_table)
    own = {(owner, column) for column in key.columns}
    other = {(target, column) for column in key.referenced_columns}
    return bool((own | other) & change.converted) or (
        (target, frozenset(key.referenced_columns)) in change.keys
    )


def _expressions(index: Index) -> Iterator[str]:
    yield from (column for column in index.columns if column.startswith("("))
    if index.where:
        yield index.where


def _is_exclusion(table: Table, each: Check) -> bool:
    return any(each is exclusion for exclusion in table.exclusions)
