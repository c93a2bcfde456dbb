"""What the files of the entities declare, file by file, and the declared schema of all of them.

A file's part is whole by itself: what holds between files (two tables of one name, an enum
that two columns share, what was said already) is settled when the parts are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.model import DeclaredSchema, EntityClass
from migration_guard.findings import Location
from migration_guard.schema.model import Enum, Name, ObjectPath, Schema, Table, Unknown


class Rank(IntEnum):
    """TypeORM's order of tables: those of decorators first, each kind with what lies between."""

    DECORATED = 0
    JUNCTION = 1
    CLOSURE = 2
    OF_SCHEMA = 3
    JUNCTION_OF_SCHEMA = 4
    CLOSURE_OF_SCHEMA = 5


class Phase(IntEnum):
    """When it was noticed that a table may be missing."""

    READ = 0
    DRAFTED = 1
    JOINED = 2
    JOINED_OF_SCHEMA = 3


class Entry(Struct, frozen=True, array_like=True):
    """An entity as those see it that look for one by a name: its class's, its table's without
    a prefix, and the table of Medusa's core that it `extends`, `""` for none."""

    name: str
    table: str
    extends: str = ""


class TablePart(Struct, frozen=True, array_like=True):
    """A table, None for one that TypeORM leaves alone, with the `enums` of its columns in their
    order; `unknown` is why it is in doubt, `unclear` which of its columns are."""

    rank: Rank
    name: Name
    table: Table | None
    enums: tuple[Enum, ...]
    entity: EntityClass | None
    locations: Mapping[ObjectPath, Location]
    properties: Mapping[ObjectPath, str]
    unknown: tuple[str, ...]
    unclear: tuple[tuple[str, Location], ...]


class FilePart(Struct, frozen=True, array_like=True):
    """What a file declares. `reasons` are why a table may be missing; `unparsed` is where the
    first thing stands that cannot be parsed."""

    tables: tuple[TablePart, ...] = ()
    unread: tuple[tuple[str, Location], ...] = ()
    reasons: tuple[tuple[Phase, str], ...] = ()
    views: tuple[tuple[Name, Location], ...] = ()
    unparsed: Location | None = None


def together(parts: Iterable[FilePart]) -> DeclaredSchema:
    """The schema of all files, whose parts come in the order of their paths."""
    parts = list(parts)
    tables = [each for part in parts for each in part.tables]
    tables.sort(key=lambda each: each.rank)
    whole = _Whole()
    for each in tables:
        whole.add(each)
    reasons = sorted((each for part in parts for each in part.reasons), key=lambda each: each[0])
    views = {name: at for part in parts for name, at in part.views}
    for name, at in views.items():
        whole.locations.setdefault((str(name),), at)
    said = tuple(dict.fromkeys(reason for _, reason in reasons))
    return DeclaredSchema(
        Schema(whole.tables, whole.enums, frozenset(views), said),
        tuple(each.entity for each in tables if each.entity is not None),
        whole.locations,
        whole.properties,
        _unread([each for part in parts for each in part.unread], whole),
    )


class _Whole:
    def __init__(self) -> None:
        self.tables: dict[Name, Table] = {}
        self.enums: dict[Name, Enum] = {}
        self.locations: dict[ObjectPath, Location] = {}
        self.properties: dict[ObjectPath, str] = {}
        self.doubts: list[tuple[str, Location]] = []
        self.unclear: list[tuple[str, Location]] = []

    def add(self, part: TablePart) -> None:
        """Two declarations of one table put it in doubt: TypeORM makes what either has, and
        drops it again for the other."""
        unknown = part.unknown
        shared = f"two declarations share the table '{part.name}'"
        if part.name in self.tables and shared not in unknown:
            unknown = (*unknown, shared)
        table = part.table
        if table is not None:
            is_shared = unknown is not part.unknown
            found = _united(self.tables[part.name], table, unknown) if is_shared else table
            self.tables[part.name] = found
            for enum in part.enums:
                self._add_enum(enum)
        self.locations.update(part.locations)
        self.properties.update(part.properties)
        if unknown:
            place = part.locations.get((str(part.name),), Location(""))
            self.doubts += [(reason, place) for reason in unknown]
        self.unclear += part.unclear

    def _add_enum(self, found: Enum) -> None:
        known = self.enums.get(found.name)
        if known is not None and known != found:
            reason = f"columns with different values share the enum '{found.name}'"
            found = Enum(found.name, Unknown(reason))
        self.enums[found.name] = found


def _united(first: Table, second: Table, unknown: tuple[str, ...]) -> Table:
    """The first with what only the second has, by name."""

    def added(kind: str) -> tuple[Any, ...]:
        there, more = getattr(first, kind), getattr(second, kind)
        names = {each.name for each in there}
        return (*there, *(each for each in more if each.name not in names))

    parts = ("columns", "uniques", "indexes", "foreign_keys", "checks", "exclusions")
    return replace(first, **{kind: added(kind) for kind in parts}, unknown=unknown)


def _unread(outside: list[tuple[str, Location]], whole: _Whole) -> tuple[tuple[str, Location], ...]:
    """Everything that was not understood, once, by place: what puts a table in doubt is
    said at its class."""
    said = {reason for reason, _ in outside}
    doubts = [each for each in whole.doubts if each[0] not in said]
    return tuple(
        sorted({*outside, *doubts, *whole.unclear}, key=lambda entry: (entry[1], entry[0]))
    )
