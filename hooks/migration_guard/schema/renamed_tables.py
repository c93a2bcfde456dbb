"""The tables that a change renames on both sides, with the drift that they had before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Name, Schema, Table

Sides = tuple[Schema, Schema]
"""What the entities of a tree declare, and what its migrations make."""


def under_new_names(drifts: Iterable[Drift], before: Sides, after: Sides) -> tuple[Drift, ...]:
    """The drift of the older tree, that of renamed tables as it would be called now."""
    renamed = dict(_renamed(before, after))
    return tuple(
        replace(each, path=(renamed[each.path[0]], *each.path[1:]))
        if each.path[0] in renamed
        else each
        for each in drifts
    )


def _renamed(before: Sides, after: Sides) -> Iterator[tuple[str, str]]:
    """A table that is gone on both sides, and the only one that came on both and that has the
    same columns in the database."""
    gone, came = _only_in(before, after), _only_in(after, before)
    for old in gone.values():
        alike = [new for new in came.values() if _columns(new) == _columns(old)]
        if len(alike) == 1:
            yield str(old.name), str(alike[0].name)


def _only_in(sides: Sides, others: Sides) -> Mapping[Name, Table]:
    (declared, made), there = sides, {*others[0].tables, *others[1].tables}
    return {
        name: table
        for name, table in made.tables.items()
        if name in declared.tables and name not in there
    }


def _columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns)
