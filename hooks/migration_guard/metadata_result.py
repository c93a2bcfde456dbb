"""The entities as TypeORM has them, kept by all that was read or looked for, and what else is
made of them and of a replay.

As with what the entities declare, the files and options are the name, and other files that were
looked for on the way must be as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import msgspec
from msgspec import Struct

from migration_guard.entities.model import EntityOptions
from migration_guard.entity_result import said
from migration_guard.looked_up import LookedUp
from migration_guard.project.model import TsConfig
from migration_guard.result_store import ResultStore, name_of
from migration_guard.schema_builder.metadata import Metadata

T = TypeVar("T")


class _Kept(Struct, frozen=True, array_like=True):
    """`beside` are paths → blob ids, `""` where there is no file."""

    beside: Mapping[str, str]
    metadata: msgspec.Raw


class _Made(Struct, frozen=True, array_like=True):
    """The same when it is written."""

    beside: Mapping[str, str]
    metadata: Metadata


class MetadataResult:
    """The metadata of the entities in `files` (path → blob id), found in the store or made by
    `read`, which looks every other path up in `looked_up`."""

    def __init__(
        self,
        store: ResultStore | None,
        files: Mapping[str, str],
        options: tuple[EntityOptions, TsConfig | None],
        looked_up: LookedUp,
        read: Callable[[], Metadata],
    ) -> None:
        self._store = store if all(files.values()) else None
        self._files = files
        self._options = options
        self._looked_up = looked_up
        self._read = read

    @cached_property
    def metadata(self) -> Metadata:
        if self._kept is not None:
            try:
                return msgspec.msgpack.decode(self._kept.metadata, type=Metadata)
            except (msgspec.MsgspecError, RecursionError):
                pass  # it is read again, and kept again
        return self._made[0]

    def kept(
        self, replay: str | None, inputs: Iterable[str], kind: type[T], make: Callable[[], T]
    ) -> T:
        """What `make` makes of the metadata, of the replay of this identity and of `inputs`:
        found or made; not kept where one of them is not."""
        if self._store is None or replay is None:
            return make()
        beside = self._kept.beside if self._kept is not None else self._made[1]
        others = msgspec.msgpack.encode(sorted(beside.items()))
        name = name_of(kind.__name__.lower(), [self._name, others, replay, *inputs])
        found = self._store.get(name, kind)
        if found is None:
            found = make()
            self._store.put(name, found)
        return found

    @cached_property
    def _made(self) -> tuple[Metadata, Mapping[str, str]]:
        """With the other files that mattered."""
        found = self._read()
        beside = self._beside(self._looked_up.asked)
        if self._store is not None:
            self._store.put(self._name, _Made(beside, found))
        return found, beside

    @cached_property
    def _kept(self) -> _Kept | None:
        found = self._store.get(self._name, _Kept) if self._store else None
        return found if found and self._beside(found.beside) == found.beside else None

    def _beside(self, paths: Iterable[str]) -> dict[str, str]:
        known = self._looked_up.paths
        return {path: known.get(path, "") for path in sorted(paths) if path not in self._files}

    @cached_property
    def _name(self) -> str:
        files = msgspec.msgpack.encode(sorted(self._files.items()))
        return name_of("metadata", [*said(*self._options), files])
