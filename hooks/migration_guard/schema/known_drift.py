"""Which drift was there before: a change answers for what it brings, not for what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from msgspec.structs import replace

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.names import is_generated, is_of_name_only

_Named = Unique | Index | ForeignKey | Check
_LESSER = frozenset({"name", "comment", "order"})
_PLAIN = frozenset({"collation", "comment", "identity"})
_OF_THE_TYPE = frozenset({"type", "length", "precision", "scale", "array"})


def new_drift(base: Iterable[Drift], head: Iterable[Drift]) -> tuple[Drift, ...]:
    """The drift of `head` that `base` does not have. What differed in the same way counts as
    there before, even where the base left it undetermined, or differed in more than that."""
    known: dict[tuple[object, ...], list[Drift]] = {}
    alike: dict[tuple[object, ...], list[Drift]] = {}
    for each in base:
        known.setdefault((each.path, each.kind), []).append(each)
        alike.setdefault((*each.path[:2], each.kind), []).append(each)
    found = []
    for each in head:
        before = known.get((each.path, each.kind), [])
        others = alike.get((*each.path[:2], each.kind), [])
        if not any(_covers(old, each) for old in before) and not _is_renamed(each, others):
            found.append(_lesser(each, before))
    return tuple(found)


def _lesser(new: Drift, before: Iterable[Drift]) -> Drift:
    """The drift with what is new of it alone, where that is no more than a name, a comment or
    an order: the rest was there before."""
    for old in before:
        fresh = tuple(aspect for aspect in new.aspects if not _is_in(old, new, aspect))
        if fresh and _LESSER.issuperset(fresh):
            return replace(new, aspects=fresh)
    return new


def _covers(old: Drift, new: Drift) -> bool:
    """A table that is created now owes all of its parts; one that is only mentioned now lacks
    what it lacked when it was missing."""
    if old.implied_by_table != new.implied_by_table and not new.partial:
        return False
    if (old.expected, old.actual, old.aspects) == (new.expected, new.actual, new.aspects):
        return True
    if new.kind == "missing-table":
        return _shape(old.expected) == _shape(new.expected)
    return bool(new.aspects) and all(_is_in(old, new, aspect) for aspect in new.aspects)


def _is_renamed(new: Drift, others: Iterable[Drift]) -> bool:
    """Whether a constraint or index differed in the same way under another name."""
    if is_of_name_only(new):
        return any(_has_its_own_name(old, new) for old in others)
    if "name" in new.aspects or not isinstance(new.expected or new.actual, _Named):
        return False
    nameless = replace(new, path=(), expected=_nameless(new.expected), actual=_nameless(new.actual))
    return any(
        _covers(
            replace(old, path=(), expected=_nameless(old.expected), actual=_nameless(old.actual)),
            nameless,
        )
        for old in others
    )


def _has_its_own_name(old: Drift, new: Drift) -> bool:
    """Whether the migrations' name was none of TypeORM's before, whose own follows the columns,
    and is the same now."""
    wanted = [str(getattr(each.expected, "name", "")) for each in (old, new)]
    made = [getattr(each.actual, "name", None) for each in (old, new)]
    return "name" in old.aspects and made[0] == made[1] and all(map(is_generated, wanted))


def _nameless(part: object) -> object:
    return replace(part, name=None) if isinstance(part, _Named) else part


def _shape(table: object) -> object:
    """The table without names and comments, which another version of TypeORM may make up
    otherwise."""
    if not isinstance(table, Table):
        return table
    columns = frozenset(replace(column, comment=None) for column in table.columns)
    key = table.primary_key.columns if isinstance(table.primary_key, PrimaryKey) else ()
    named = (*table.uniques, *table.indexes, *table.foreign_keys, *table.checks, *table.exclusions)
    return columns, key, frozenset(map(_nameless, named))


def _is_in(old: Drift, new: Drift, aspect: str) -> bool:
    """Whether it differed in this aspect before, and in the same way."""
    if aspect == "order":
        return aspect in old.aspects and _swapped(new) <= _swapped(old)
    sides = ((old.expected, new.expected), (old.actual, new.actual))
    return aspect in old.aspects and all(_same(one, other, aspect) for one, other in sides)


def _swapped(drift: Drift) -> frozenset[tuple[str, str]]:
    """The pairs of an enum's values that are declared in one order and made in the other."""
    declared, made = (
        each.values if isinstance(each, Enum) and not isinstance(each.values, Unknown) else ()
        for each in (drift.expected, drift.actual)
    )
    place = {value: index for index, value in enumerate(made)}
    known = [value for value in declared if value in place]
    return frozenset(
        (first, second) for first, second in combinations(known, 2) if place[first] > place[second]
    )


def _same(one: object, other: object, aspect: str) -> bool:
    """Whether two objects are alike in an aspect; two enums, in the values they have."""
    if isinstance(one, Enum) and isinstance(other, Enum):
        return _values(one) == _values(other)
    if not isinstance(one, Column) or not isinstance(other, Column) or aspect in _PLAIN:
        return _part_of(one, aspect) == _part_of(other, aspect)
    if aspect in _OF_THE_TYPE:
        return one.type == other.type
    if aspect == "nullable":
        return one.nullable == other.nullable
    return (one.default, one.generated, one.stored) == (
        other.default,
        other.generated,
        other.stored,
    )


def _part_of(constraint: object, aspect: str) -> object:
    """What of a constraint or index an aspect is about; the whole where it is no field."""
    if aspect == "references" and isinstance(constraint, ForeignKey):
        return constraint.columns, constraint.referenced_table, constraint.referenced_columns
    return getattr(constraint, aspect, constraint)


def _values(enum: Enum) -> frozenset[str] | Unknown:
    """Their order is an aspect of its own."""
    return enum.values if isinstance(enum.values, Unknown) else frozenset(enum.values)
