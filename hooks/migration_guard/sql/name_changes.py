"""Constraints and indexes called otherwise: renamed, never made again.

TypeORM drops and makes them again under the other name, which scans the whole table for a foreign
key or check and builds an index anew; a rename touches the catalog alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.model import Index, Name
from migration_guard.schema.naming import truncated
from migration_guard.sql import render
from migration_guard.sql.certain import Part
from migration_guard.sql.script import Statement


class NameChange(Struct, frozen=True):
    """`part` has its old name."""

    table: Name
    part: Part
    new_name: str


def rename(change: NameChange) -> Statement:
    """`ALTER TABLE … RENAME CONSTRAINT …` or `ALTER INDEX … RENAME TO …`."""
    new = render.identifier(change.new_name)
    old = change.part.name or ""
    if isinstance(change.part, Index):
        index = render.path(Name(change.table.schema or "public", old))
        return Statement(f"ALTER INDEX {index} RENAME TO {new}")
    table = render.path(change.table)
    return Statement(f"ALTER TABLE {table} RENAME CONSTRAINT {render.identifier(old)} TO {new}")


def renames(changes: Iterable[NameChange]) -> Iterator[Statement]:
    """All of them, in an order in which no name is given while another object has it; of those
    that exchange their names one makes way first."""
    waiting = list(changes)
    while waiting:
        held = {(each.table.schema, each.part.name) for each in waiting}
        free = [each for each in waiting if (each.table.schema, each.new_name) not in held]
        for each in free:
            yield rename(each)
            waiting.remove(each)
        if not free:
            first = waiting.pop(0)
            aside = _aside(first.part.name or "")
            yield rename(replace(first, new_name=aside))
            waiting.append(replace(first, part=replace(first.part, name=aside)))


def _aside(name: str) -> str:
    return truncated(f"_{name}")
