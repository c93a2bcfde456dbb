"""A declared schema beside a real one, object by object, names included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.entities.model import DeclaredSchema
from migration_guard.schema.model import Column, Name, Schema, Table, Unknown

ASPECTS = ("type", "nullable", "default", "generated", "stored", "comment")
PARTS = ("uniques", "indexes", "foreign_keys", "checks", "exclusions")
Objects = Mapping[str, object]


def deviations(found: DeclaredSchema, real: Schema) -> dict[str, str]:
    """What we say of an object and TypeORM does not make so: `differs`, or `undetermined`
    where we say that we do not know."""
    ours, theirs = dict(_objects(found.schema)), dict(_objects(real))
    wrong: dict[str, str] = {}
    for path in sorted({*ours, *theirs}):
        mine = ours.get(path)
        if mine == theirs.get(path):
            continue
        wrong[path] = "undetermined" if _is_doubted(path, mine, found) else "differs"
    return wrong


def _is_doubted(path: str, mine: object, found: DeclaredSchema) -> bool:
    if isinstance(mine, Unknown) or found.schema.unknown:
        return True
    table = next((t for t in found.schema.tables.values() if _of(path) == str(t.name)), None)
    return table is not None and bool(table.unknown)


def _of(path: str) -> str:
    """The table of an object's path."""
    return path.split(" ")[1]


def _objects(schema: Schema) -> Iterator[tuple[str, object]]:
    for table in schema.tables.values():
        yield f"table {table.name}", tuple(column.name for column in table.columns)
        yield f"key {table.name}", table.primary_key
        for column in table.columns:
            yield from _aspects(table.name, column)
        for part in PARTS:
            yield from _parts(table, part)
    for enum in schema.enums.values():
        yield f"enum {enum.name}", enum.values
    for view in schema.views:
        yield f"view {view}", True


def _aspects(table: Name, column: Column) -> Iterator[tuple[str, object]]:
    for aspect in ASPECTS:
        value = getattr(column, aspect)
        if aspect == "default" and column.generated is not None:
            continue  # nextval('…') of a sequence that TypeORM never names
        yield f"{aspect} {table} {column.name}", value


def _parts(table: Table, part: str) -> Iterator[tuple[str, object]]:
    noun = part.removesuffix("es") if part == "indexes" else part.removesuffix("s")
    for each in getattr(table, part):
        yield f"{noun} {table.name} {each.name}", each
