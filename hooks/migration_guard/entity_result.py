"""What the entities of a tree declare, kept by all that was read or looked for.

The entities' files and the options are the result's name. Other files that were read on the
way (base classes, enums, constants) and paths where none was found are kept beside it, and
must be as they were: a file that appears may be what an import means from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.findings import Location
from migration_guard.project.model import TsConfig
from migration_guard.result_store import ResultStore, name_of


class EntityReading(Struct, frozen=True, array_like=True):
    """`unparsed` is where the first thing stands that cannot be parsed, for each file."""

    declared: DeclaredSchema
    unparsed: tuple[Location, ...]


class LookedUp(Mapping[str, str]):
    """Paths → blob ids that remember which were asked for, those that are not there too."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self.paths = paths
        self.asked: set[str] = set()

    def __contains__(self, path: object) -> bool:
        self.asked.add(str(path))
        return path in self.paths

    def __getitem__(self, path: str) -> str:
        self.asked.add(path)
        return self.paths[path]

    def __iter__(self) -> Iterator[str]:
        self.asked.update(self.paths)
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


class _Kept(Struct, frozen=True, array_like=True):
    """`beside` are paths → blob ids, `""` where there is no file."""

    beside: Mapping[str, str]
    reading: msgspec.Raw


class EntityResult:
    """The reading of `files` (path → blob id), found in the store or made by `read`, which
    looks every other path up in `looked_up`."""

    def __init__(
        self,
        store: ResultStore | None,
        files: Mapping[str, str],
        options: tuple[EntityOptions, TsConfig | None],
        looked_up: LookedUp,
        read: Callable[[], EntityReading],
    ) -> None:
        self._store = store if all(files.values()) else None
        self._files = files
        self._options = options
        self._looked_up = looked_up
        self._read = read

    @cached_property
    def reading(self) -> EntityReading:
        kept = self._kept
        if kept is not None:
            try:
                return msgspec.msgpack.decode(kept.reading, type=EntityReading)
            except msgspec.MsgspecError:
                pass  # it is read again, and kept again
        found = self._read()
        if self._store is not None:
            raw = msgspec.Raw(msgspec.msgpack.encode(found))
            self._store.put(self._name, _Kept(self._beside(self._looked_up.asked), raw))
        return found

    @cached_property
    def identity(self) -> str | None:
        """What is the same for the same reading; None when nothing is kept of it."""
        if self._store is None:
            return None
        kept = self._kept
        if kept is not None:
            beside = kept.beside
        else:
            _ = self.reading
            beside = self._beside(self._looked_up.asked)
        return name_of("reading", [self._name, msgspec.msgpack.encode(sorted(beside.items()))])

    @cached_property
    def _kept(self) -> _Kept | None:
        found = self._store.get(self._name, _Kept) if self._store else None
        return found if found and self._beside(found.beside) == found.beside else None

    def _beside(self, paths: Iterable[str]) -> dict[str, str]:
        known = self._looked_up.paths
        return {path: known.get(path, "") for path in sorted(paths) if path not in self._files}

    @cached_property
    def _name(self) -> str:
        options, tsconfig = self._options
        # core's models come with the package, whose fingerprint is in every name
        said = [replace(options, core_models={}), tsconfig, sorted(self._files.items())]
        return name_of("entities", map(msgspec.msgpack.encode, said))
