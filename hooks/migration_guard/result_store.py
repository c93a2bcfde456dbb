"""Results kept between runs: a file each, named by the digest of all that they come from.

A result is found under the name that its inputs give it or not at all, so nothing in the
store can be out of date. What was used least lately goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from migration_guard.fingerprint import fingerprint
from migration_guard.kept_file import FOLDER, read_kept, write_kept

MOST_FILES = 300
"""Four for a tree of a project, two more where TypeORM's view of it is asked for, and a commit
brings one tree."""
MOST_BYTES = 96 * 1024 * 1024
"""A tree of 2,000 entities and 5,000 migrations takes 13 MB, one of a usual project a tenth."""

T = TypeVar("T")


class ResultStore:
    """Results by name. Never raises for a file's sake. `parts` is for parts of results that one
    run has read, by path, as they are written."""

    def __init__(self, git_dir: Path) -> None:
        self._folder = git_dir / FOLDER
        self._new: dict[str, bytes] = {}
        self._read: dict[str, tuple[object, Any]] = {}
        self.parts: dict[str, tuple[msgspec.Raw, Any]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._new or name in self._names

    def get(self, name: str, kind: type[T]) -> T | None:
        """The result of that name, None when there is none of that kind. It is read once: trees
        with the same result share one object."""
        known = self._read.get(name)
        if known is None or known[0] != kind:
            known = self._read[name] = (kind, self._decoded(name, kind))
        found: T | None = known[1]
        return found

    def _decoded(self, name: str, kind: type[T]) -> T | None:
        content: bytes | memoryview | None = self._new.get(name)
        path = self._folder / _file(name)
        if content is None:
            content = read_kept(path) if name in self._names else None
        if content is None:
            return None
        try:
            found = msgspec.msgpack.decode(content, type=kind)
        except (msgspec.MsgspecError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return found

    def put(self, name: str, result: object) -> None:
        """Keep a result, once saved; one that cannot be written is not kept."""
        with contextlib.suppress(msgspec.MsgspecError, OverflowError, RecursionError, TypeError):
            self._new[name] = msgspec.msgpack.encode(result)
            self._read.pop(name, None)

    def begin(self) -> None:
        """In a copy of this store in another process: `unsaved` is what it puts from here on."""
        self._new = {}

    def unsaved(self) -> dict[str, bytes]:
        """What was put since the store was saved, as it will be written."""
        return self._new

    def adopt(self, unsaved: Mapping[str, bytes]) -> None:
        """Keep what a store of the same folder, in another process, has not saved."""
        self._new.update(unsaved)
        for name in unsaved:
            self._read.pop(name, None)

    def save(self) -> None:
        """Write what is new, and make room for it."""
        for name, content in self._new.items():
            if len(content) <= MOST_BYTES // 4:
                write_kept(self._folder / _file(name), content)
        if self._new:
            self._make_room()
        self._new.clear()

    @cached_property
    def _names(self) -> frozenset[str]:
        with contextlib.suppress(OSError):
            return frozenset(_name(path.name) for path in self._folder.iterdir())
        return frozenset()

    def _make_room(self) -> None:
        left = MOST_BYTES
        for number, path in enumerate(self._by_last_use()):
            with contextlib.suppress(OSError):
                left -= path.stat().st_size
                if number >= MOST_FILES or left < 0:
                    path.unlink()

    def _by_last_use(self) -> list[Path]:
        """The latest first."""
        found: list[tuple[int, Path]] = []
        for path in self._folder.glob(_file("*")):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]


def name_of(kind: str, inputs: Iterable[bytes | memoryview | str]) -> str:
    """The name of the result that this version of the code makes of `inputs`."""
    digest = hashlib.blake2b(f"{fingerprint()} {kind}".encode(), digest_size=16)
    for each in inputs:
        content = each.encode("utf-8", "surrogatepass") if isinstance(each, str) else each
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return f"{kind}-{digest.hexdigest()}"


def _file(name: str) -> str:
    return f"result-{name}.msgpack"


def _name(file: str) -> str:
    return file.removeprefix("result-").removesuffix(".msgpack")
