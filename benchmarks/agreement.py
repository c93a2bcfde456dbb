"""How far the declared and the replayed schema of one tree agree, counted by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, Name, PrimaryKey, Schema, Table, Unknown
from migration_guard.schema.names import is_of_name_only
from migration_guard.schema.naming import truncated

ASPECTS: Mapping[str, frozenset[str]] = {
    "types": frozenset({"type", "array"}),
    "lengths": frozenset({"length", "precision", "scale"}),
    "nullability": frozenset({"nullable"}),
    "defaults": frozenset({"default", "generated", "stored"}),
}
PARTS: Mapping[str, str] = {
    "primary keys": "primary-key",
    "uniques": "unique",
    "indexes": "index",
    "foreign keys": "foreign-key",
    "checks": "check",
    "enums": "enum",
}
KINDS = ("tables", "columns", *ASPECTS, *PARTS, "names")


class Tally(Struct):
    """How many are declared, and of those missing from the replay, different in it, or not
    known; `extra` are those that only the replay has."""

    declared: int = 0
    missing: int = 0
    different: int = 0
    unknown: int = 0
    extra: int = 0

    @property
    def agreeing(self) -> int:
        return self.declared - self.missing - self.different - self.unknown

    def __add__(self, other: Tally) -> Tally:
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__struct_fields__)
        return Tally(*(one + another for one, another in pairs))

    def __str__(self) -> str:
        """`540/545 1- 2≠ 2? 3+`: agreeing of declared, then what of the rest is not zero."""
        marks = ((self.missing, "-"), (self.different, "≠"), (self.unknown, "?"), (self.extra, "+"))
        rest = "".join(f" {count}{mark}" for count, mark in marks if count)
        return f"{self.agreeing}/{self.declared}{rest}"


def tallies(declared: Schema, replayed: Schema, drift: Iterable[Drift]) -> dict[str, Tally]:
    """One tally a kind of `KINDS`. A column's aspects are counted where both sides have it."""
    drifts = tuple(drift)
    found = {kind: Tally() for kind in KINDS}
    tables = declared.tables.values()
    found["tables"].declared = len(declared.tables)
    found["columns"].declared = sum(len(table.columns) for table in tables)
    for kind, noun in PARTS.items():
        found[kind].declared = sum(_count(table, noun) for table in tables)
    found["enums"].declared = len(declared.enums)
    found["names"].declared = sum(_named(table, replayed) for table in tables)
    for each in drifts:
        for kind in _existence(each):
            _count_drift(found[kind], each)
    for table in tables:
        for column, made in _both(table, replayed):
            about = [d for d in drifts if d.path == (str(table.name), "columns", column.name)]
            for kind, aspects in ASPECTS.items():
                found[kind] += _aspect(kind, aspects, column, made, about)
    return found


def is_known(drift: Drift) -> bool:
    """Whether the difference is certain: a table that no migration creates may have it."""
    return drift.undetermined is None and not drift.partial


def _count(table: Table, noun: str) -> int:
    if noun == "primary-key":
        return int(isinstance(table.primary_key, PrimaryKey))
    if noun == "enum":
        return 0
    parts = {"unique": table.uniques, "index": table.indexes, "check": table.checks}
    return len(table.foreign_keys if noun == "foreign-key" else parts[noun])


def _named(table: Table, replayed: Schema) -> int:
    """How many parts of a table that is made have a name that is known."""
    parts = [*table.uniques, *table.indexes, *table.foreign_keys, *table.checks, *table.exclusions]
    keys = [table.primary_key] if isinstance(table.primary_key, PrimaryKey) else []
    return sum(each.name is not None for each in (*keys, *parts)) if _made(table, replayed) else 0


def _made(table: Table, replayed: Schema) -> Table | None:
    name = Name(truncated(table.name.schema), truncated(table.name.name))
    return replayed.tables.get(name)


def _existence(drift: Drift) -> Iterator[str]:
    """The kind whose number a drift touches; a changed column is counted by its aspects, a
    part under another name by its name."""
    change, _, noun = drift.kind.partition("-")
    if is_of_name_only(drift):
        yield "names"
        return
    if noun == "table":
        yield "tables"
    elif noun == "column" and change != "changed":
        yield "columns"
    yield from (kind for kind, each in PARTS.items() if each == noun)


def _count_drift(tally: Tally, drift: Drift) -> None:
    change = drift.kind.partition("-")[0]
    if change == "extra":
        tally.extra += is_known(drift)
    elif not is_known(drift):
        tally.unknown += 1
    elif change == "missing":
        tally.missing += 1
    else:
        tally.different += 1


def _both(table: Table, replayed: Schema) -> Iterator[tuple[Column, Column]]:
    made = _made(table, replayed)
    for column in table.columns if made else ():
        other = made.column(truncated(column.name)) if made else None
        if other is not None:
            yield column, other


def _aspect(
    kind: str, aspects: frozenset[str], wanted: Column, made: Column, drifts: list[Drift]
) -> Tally:
    certain = any(is_known(each) and aspects & set(each.aspects) for each in drifts)
    uncertain = any(not is_known(each) and aspects & set(each.aspects) for each in drifts)
    unread = any(isinstance(_fact(kind, each), Unknown) for each in (wanted, made))
    return Tally(
        declared=1, different=int(certain), unknown=int(not certain and (uncertain or unread))
    )


def _fact(kind: str, column: Column) -> object:
    if kind in ("types", "lengths"):
        return column.type
    return column.nullable if kind == "nullability" else column.default
