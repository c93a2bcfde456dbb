"""What is known of a tree's drift from an older tree's: that of tables which are the same.

Trees that are compared share what they have in common, so "the same" is to be one object, which
is asked for in no time. Nothing else of the schemas goes into the drift of a table but what is
asked for here, and a test holds it to a comparison of everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Name, Schema, Table


class Compared(Struct, frozen=True):
    """Two schemas of one tree and their drift."""

    declared: Schema
    replayed: Schema
    drift: tuple[Drift, ...]


class KnownTables:
    """The drift of tables of a newer tree that is the same as in an older one."""

    def __init__(self, before: Compared, declared: Schema, replayed: Schema) -> None:
        self._before = before
        self._declared = declared
        self._replayed = replayed
        self._drift: dict[str, list[Drift]] = {}
        for each in before.drift:
            self._drift.setdefault(each.path[0], []).append(each)
        self._is_usable = before.replayed.unknown == replayed.unknown and all(
            map(_is_unambiguous, (before.declared, declared))
        )

    def drift_of(self, wanted: Table, made: Table | None, stored: Name) -> Sequence[Drift] | None:
        """That of a declared table and the one made for it, whose name is `stored`; None where
        it has to be compared."""
        before = self._before
        if (
            not self._is_usable
            or before.declared.tables.get(wanted.name) is not wanted
            or before.replayed.tables.get(stored) is not made
            or not (made is not None or self._is_as_much_a_view(stored))
            or not all(map(self._has_its_key, _referring_to_keys(wanted, made)))
        ):
            return None
        return self._drift.get(str(wanted.name), ())

    def _is_as_much_a_view(self, name: Name) -> bool:
        return (name in self._before.replayed.views) == (name in self._replayed.views)

    def _has_its_key(self, table: Name) -> bool:
        """Whether the declared table has the primary key that it had."""
        old, new = (each.tables.get(table) for each in (self._before.declared, self._declared))
        return old is new or (
            old is not None and new is not None and old.primary_key == new.primary_key
        )


def _is_unambiguous(schema: Schema) -> bool:
    """Whether paths of drifts tell its tables apart, from each other and from enums."""
    labels = {str(name) for name in schema.tables}
    return len(labels) == len(schema.tables) and "" not in labels


def _referring_to_keys(wanted: Table, made: Table | None) -> Sequence[Name]:
    """The tables that foreign keys without columns refer to: their primary key is meant."""
    keys = wanted.foreign_keys if made is None else (*wanted.foreign_keys, *made.foreign_keys)
    return [key.referenced_table for key in keys if not key.referenced_columns]
