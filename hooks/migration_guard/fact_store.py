"""Facts of files kept between runs: one large file, and small ones beside it with what later
runs added, until there are so many that they are written together. The last run to write the
large one wins; what it did not keep is read again next time."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from migration_guard.findings import Unknown
from migration_guard.fingerprint import fingerprint
from migration_guard.kept_file import FOLDER, read_kept, write_kept
from migration_guard.result_store import ResultStore

MOST_BYTES = 64 * 1024 * 1024
"""What all files may hold; above it only what the last run used is kept."""
MOST_ADDITIONS = 16
"""Reading one takes 0.1 ms, writing all together 60 ms for 7,000 files of sources."""
LARGEST_SHARE = 4
"""The part of the large file that one addition may have: more is written together with it."""

T = TypeVar("T")

_UNKNOWN = 1
"""MessagePack's extension for an `Unknown` where a value of any kind may stand."""

Written = dict[str, msgspec.Raw]
"""Facts as they are written, by key: a key has the same facts in every file."""


class _Unsaved(msgspec.Struct, array_like=True):
    """What a store hands to the one that it is a copy of."""

    facts: Written
    results: dict[str, bytes]


class FactStore:
    """Facts by key, and beside them the `results` of whole trees. Never raises for a file's
    sake: one that cannot be read is as good as none, one that cannot be written is not
    written."""

    def __init__(self, git_dir: Path) -> None:
        self.results = ResultStore(git_dir)
        self._path = git_dir / FOLDER / f"facts-{fingerprint()}.msgpack"
        self._kept: Written = {}
        self._additions: list[Path] = []
        self._sizes: dict[Path, int] = {}
        self._used: Written = {}
        self._new: Written = {}
        self._decoders: dict[type, msgspec.msgpack.Decoder[Any]] = {}
        self._encoder = msgspec.msgpack.Encoder()
        # before the large one, which may take one in while it is read
        for path in self._added():
            self._read(path)
            self._additions.append(path)
        self._read(self._path)

    def __contains__(self, key: str) -> bool:
        return key in self._kept or key in self._new

    def get(self, key: str, kind: type[T]) -> T | None:
        """The facts kept for `key`, None when there are none of that kind."""
        raw = self._new.get(key) or self._kept.get(key)
        if raw is None:
            return None
        try:
            found: T = self._decoder(kind).decode(raw)
        except msgspec.MsgspecError:
            return None
        self._used[key] = raw
        return found

    def put(self, key: str, facts: object, *, form: object = None) -> None:
        """Keep facts; such that cannot be written (an integer beyond 64 bits) are not kept.
        With a `form` that is what is written, if the facts come back from it as they went."""
        with contextlib.suppress(msgspec.MsgspecError, OverflowError, RecursionError, TypeError):
            raw = msgspec.Raw(self._encoder.encode(facts if form is None else form))
            if form is None or self._decoder(type(facts)).decode(raw) == facts:
                self._used[key] = self._new[key] = raw

    def written(self, key: str) -> bytes | memoryview | None:
        """The facts of a key that this run used, as bytes: equal facts have equal bytes."""
        raw = self._used.get(key)
        return None if raw is None else memoryview(raw)

    def begin(self) -> None:
        """In a copy of this store in another process: `unsaved` is what it puts from here on."""
        self._new = {}
        self.results.begin()

    def unsaved(self) -> bytes:
        """All that was put since the store was saved, for the one that is to `adopt` it."""
        return self._encoder.encode(_Unsaved(self._new, self.results.unsaved()))

    def adopt(self, unsaved: bytes) -> None:
        """Keep what a copy of this store in another process has put."""
        with contextlib.suppress(msgspec.MsgspecError):
            found = msgspec.msgpack.decode(unsaved, type=_Unsaved)
            self._used.update(found.facts)
            self._new.update(found.facts)
            self.results.adopt(found.results)

    def save(self) -> None:
        """Write what is new, and remove what other versions of the code kept."""
        self.results.save()
        if self._new and not self._add():
            self._write_together()
        self._kept.update(self._new)
        self._new.clear()

    def _add(self) -> bool:
        """Whether what is new has a small file of its own."""
        content = self._encoder.encode(self._new)
        large = self._sizes.get(self._path, 0)
        if len(self._additions) >= MOST_ADDITIONS or len(content) * LARGEST_SHARE > large:
            return False
        if sum(self._sizes.values()) + len(content) > MOST_BYTES:
            return False
        path = self._path.with_name(f"{self._path.stem}-{time.time_ns()}-{os.getpid()}.msgpack")
        if write_kept(path, content):
            self._additions.append(path)
            self._sizes[path] = len(content)
        return True

    def _write_together(self) -> None:
        content = self._encoder.encode({**self._kept, **self._used, **self._new})
        if len(content) > MOST_BYTES:
            content = self._encoder.encode(self._used)
        if len(content) > MOST_BYTES or not write_kept(self._path, content):
            return
        self._sizes = {self._path: len(content)}
        with contextlib.suppress(OSError):
            others = self._path.parent.glob("facts-*.msgpack")
            of_others = [each for each in others if not each.name.startswith(self._path.stem)]
            for each in (*self._additions, *of_others):
                each.unlink(missing_ok=True)
        self._additions.clear()

    def _added(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from sorted(self._path.parent.glob(f"{self._path.stem}-*.msgpack"))

    def _read(self, path: Path) -> None:
        content = read_kept(path)
        with contextlib.suppress(msgspec.MsgspecError):
            if content is not None:
                self._kept.update(msgspec.msgpack.decode(content, type=Written))
                self._sizes[path] = len(content)

    def _decoder(self, kind: type[T]) -> msgspec.msgpack.Decoder[T]:
        if kind not in self._decoders:
            self._decoders[kind] = msgspec.msgpack.Decoder(kind, ext_hook=_from_extension)
        return self._decoders[kind]


def portable(value: object) -> object:
    """A value of any kind as it can be written and told apart again."""
    if isinstance(value, Unknown):
        return msgspec.msgpack.Ext(_UNKNOWN, value.reason.encode("utf-8", "surrogatepass"))
    if isinstance(value, dict):
        return {key: portable(item) for key, item in value.items()}
    return [portable(item) for item in value] if isinstance(value, list) else value


def _from_extension(code: int, content: memoryview) -> object:
    if code == _UNKNOWN:
        return Unknown(bytes(content).decode("utf-8", "surrogatepass"))
    raise ValueError(f"extension {code} is not ours")
