"""What the entities of a tree declare, kept file by file with all that was read or looked for.

The entities' files and the options are the result's name. All that was looked at on the way
(base classes, enums, constants, paths where there is no file) is kept beside it, and must be
as it was: a file that appears may be what an import means from then on. Where it is not, or
other files are entities, the latest result still answers for each file whose own answer came
from nothing that has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.parts import Entry, FilePart, together
from migration_guard.findings import Location
from migration_guard.project.model import TsConfig
from migration_guard.result_store import ResultStore, name_of

if TYPE_CHECKING:
    from migration_guard.entities.read import FileReading, FileReadings

Read = Callable[[Collection[str], Mapping[str, tuple[Entry, ...]]], "FileReadings"]
"""Reads some of the files; the others' rosters."""


class EntityReading(Struct, frozen=True):
    """`unparsed` is where the first thing stands that cannot be parsed, for each file."""

    declared: DeclaredSchema
    unparsed: tuple[Location, ...]


class _Origin(Struct, frozen=True, array_like=True):
    """What a file's answer came from (see FileReading)."""

    looked_at: tuple[str, ...]
    targets: tuple[str, ...]
    asks_all: bool
    roster: tuple[Entry, ...]


class _Kept(Struct, frozen=True, array_like=True):
    """`came_from` are the blob ids of all paths that were looked at, `""` where there is no
    file; `parts` and `origins` are by file. No origins: no file answers for itself."""

    came_from: dict[str, str]
    parts: dict[str, msgspec.Raw]
    origins: msgspec.Raw


class _Made(Struct, frozen=True):
    """The parts of all files, and the blob ids of what they came from."""

    parts: Mapping[str, FilePart]
    came_from: Mapping[str, str]


class EntityResult:
    """The reading of `files` (path → blob id), found in the store or made by `read`; `tree`
    are all paths of the tree with their blob ids."""

    def __init__(
        self,
        store: ResultStore | None,
        files: Mapping[str, str],
        options: tuple[EntityOptions, TsConfig | None],
        tree: Mapping[str, str],
        read: Read,
    ) -> None:
        self._store = store if all(files.values()) else None
        self._files = files
        self._options = options
        self._tree = tree
        self._read = read

    @cached_property
    def reading(self) -> EntityReading:
        kept = self._decoded(self._kept.parts) if self._kept is not None else None
        parts = self._made.parts if kept is None else kept
        ordered = [parts[path] for path in sorted(parts)]
        unparsed = tuple(each.unparsed for each in ordered if each.unparsed is not None)
        return EntityReading(together(ordered), unparsed)

    @cached_property
    def identity(self) -> str | None:
        """What is the same for the same reading; None when nothing is kept of it."""
        if self._store is None:
            return None
        came_from = sorted((self._kept or self._made).came_from.items())
        return name_of("reading", [self._name, msgspec.msgpack.encode(came_from)])

    def to_read(self) -> list[str]:
        """The files that must be read for it, and for those that refer to them."""
        if self._kept is not None:
            return []
        if self._earlier is None:
            return list(self._files)
        changed = self._changed(self._earlier)
        return [path for path in self._files if path in changed or path not in self._earlier.parts]

    @cached_property
    def _kept(self) -> _Kept | None:
        """The result of these files, if what else was looked at is as it was."""
        found = self._store.get(self._name, _Kept) if self._store else None
        return found if found is not None and not self._changed(found) else None

    @cached_property
    def _earlier(self) -> _Kept | None:
        latest = self._store.get(self._latest, str) if self._store else None
        return self._store.get(latest, _Kept) if self._store and latest else None

    @cached_property
    def _made(self) -> _Made:
        made = self._made_from(self._earlier) if self._earlier is not None else None
        return made or self._made_new()

    def _made_new(self) -> _Made:
        found = self._read(self._files, {})
        origins = {} if found.is_intertwined else _origins(found.files)
        parts = {path: each.part for path, each in found.files.items()}
        looked_at = (each.looked_at for each in found.files.values())
        return self._keep(parts, {}, origins, looked_at)

    def _made_from(self, earlier: _Kept) -> _Made | None:
        """A result that has most parts from an earlier one; None where it would not."""
        from migration_guard.entities.reuse import read_again  # most runs read nothing

        try:
            origins = msgspec.msgpack.decode(earlier.origins, type=dict[str, _Origin])
        except msgspec.MsgspecError:
            return None
        if origins.keys() != earlier.parts.keys():
            return None
        found = read_again(origins, self._files, self._changed(earlier), self._read)
        if found is None:
            return None
        same = {path: earlier.parts[path] for path in self._files if path not in found.files}
        parts = self._decoded(same)
        if parts is None:
            return None
        origins = {path: origins[path] for path in same} | _origins(found.files)
        parts |= {path: each.part for path, each in found.files.items()}
        looked_at = (each.looked_at for each in origins.values())
        return self._keep(parts, same, origins, looked_at)

    def _keep(
        self,
        parts: Mapping[str, FilePart],
        written: Mapping[str, msgspec.Raw],
        origins: Mapping[str, _Origin],
        looked_at: Iterable[Collection[str]],
    ) -> _Made:
        """The result, kept as the latest; some parts are `written` already."""
        paths = sorted(set().union(*looked_at))
        came_from = {path: self._tree.get(path, "") for path in paths}
        if self._store is not None:
            self._store.put(self._name, [came_from, {**parts, **written}, origins])
            self._store.put(self._latest, self._name)
        return _Made(parts, came_from)

    def _decoded(self, parts: Mapping[str, msgspec.Raw]) -> dict[str, FilePart] | None:
        """The parts that they hold; trees share those that they have in common."""
        shared = self._store.parts if self._store is not None else {}
        decoder = msgspec.msgpack.Decoder(FilePart)
        found: dict[str, FilePart] = {}
        try:
            for path, raw in parts.items():
                known = shared.get(path)
                if known is None or known[0] != raw:
                    known = shared[path] = (raw, decoder.decode(raw))
                found[path] = known[1]
        except msgspec.MsgspecError:
            return None  # it is read again, and kept again
        return found

    def _changed(self, kept: _Kept) -> set[str]:
        return {path for path, blob in kept.came_from.items() if self._tree.get(path, "") != blob}

    @cached_property
    def _latest(self) -> str:
        return name_of("latest-entities", self._said)

    @cached_property
    def _name(self) -> str:
        files = msgspec.msgpack.encode(sorted(self._files.items()))
        return name_of("entities", [*self._said, files])

    @cached_property
    def _said(self) -> tuple[bytes, ...]:
        return said(*self._options)


def said(options: EntityOptions, tsconfig: TsConfig | None) -> tuple[bytes, ...]:
    """What the configuration says of the entities, as a part of a result's name."""
    # core's models come with the package, whose fingerprint is in every name
    return tuple(map(msgspec.msgpack.encode, (replace(options, core_models={}), tsconfig)))


def _origins(files: Mapping[str, FileReading]) -> dict[str, _Origin]:
    return {
        path: _Origin(tuple(each.looked_at), tuple(each.targets), each.asks_all, each.roster)
        for path, each in files.items()
    }
