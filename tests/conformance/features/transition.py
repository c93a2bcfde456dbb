"""The objects that a change touches, whether TypeORM's statements make it or our drift says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    Unique,
)

PARTS = ("uniques", "indexes", "foreign_keys", "checks", "exclusions")
Part = Column | PrimaryKey | Unique | Index | ForeignKey | Check | Enum


def touched(before: Schema, after: Schema) -> set[str]:
    """What of two schemas is not the same. A constraint is what it holds, not its name; what a
    statement takes away and the next gives back is untouched."""
    old, new = dict(_objects(before)), dict(_objects(after))
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def named(drifts: Iterable[Drift]) -> set[str]:
    """The objects that drift items name."""
    found: set[str] = set()
    for drift in drifts:
        table = drift.path[0]
        for side in (drift.expected, drift.actual):
            if isinstance(side, Table):
                found.add(f"table {table}")
            elif isinstance(side, Part):
                found.add(_path(table, drift.path[1], side))
    return found


def _objects(schema: Schema) -> Iterator[tuple[str, object]]:
    for table in schema.tables.values():
        name = str(table.name)
        yield f"table {name}", (True, table.comment)
        for column in table.columns:
            yield _path(name, "columns", column), column
        if isinstance(table.primary_key, PrimaryKey):
            yield _path(name, "primary_key", table.primary_key), True
        for part in PARTS:
            for each in getattr(table, part):
                yield _path(name, part, each), _structure(each)
    for enum in schema.enums.values():
        yield _path("", "enums", enum), enum.values


def _path(table: str, part: str, each: Part) -> str:
    if isinstance(each, Enum):
        return f"enum {each.name}"
    if isinstance(each, Column):
        return f"columns {table} {each.name}"
    if isinstance(each, Check):
        return f"{part} {table} {each.expression}"
    return f"{part} {table} ({', '.join(each.columns)})"


def _structure(each: Part) -> object:
    """Everything but the name."""
    fields = [name for name in each.__struct_fields__ if name != "name"]
    return tuple(getattr(each, name) for name in fields)
