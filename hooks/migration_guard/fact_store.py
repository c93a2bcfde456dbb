"""Facts of files kept between runs, all in one file. The last run to write wins; what it did
not keep is read again next time."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from migration_guard.findings import Unknown
from migration_guard.fingerprint import fingerprint
from migration_guard.kept_file import FOLDER, read_kept, write_kept
from migration_guard.result_store import ResultStore

MOST_BYTES = 64 * 1024 * 1024
"""What the file may hold; above it only what the last run used is kept."""

T = TypeVar("T")

_UNKNOWN = 1
"""MessagePack's extension for an `Unknown` where a value of any kind may stand."""


class FactStore:
    """Facts by key, and beside them the `results` of whole trees. Never raises for a file's
    sake: one that cannot be read is as good as none, one that cannot be written is not
    written."""

    def __init__(self, git_dir: Path) -> None:
        self.results = ResultStore(git_dir)
        self._path = git_dir / FOLDER / f"facts-{fingerprint()}.msgpack"
        self._kept = _read(self._path)
        self._used: dict[str, msgspec.Raw] = {}
        self._decoders: dict[type, msgspec.msgpack.Decoder[Any]] = {}
        self._encoder = msgspec.msgpack.Encoder()
        self._is_new = False

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def get(self, key: str, kind: type[T]) -> T | None:
        """The facts kept for `key`, None when there are none of that kind."""
        raw = self._kept.get(key)
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
                self._used[key] = raw
                self._is_new = True

    def written(self, key: str) -> bytes | memoryview | None:
        """The facts of a key that this run used, as bytes: equal facts have equal bytes."""
        raw = self._used.get(key)
        return None if raw is None else memoryview(raw)

    def save(self) -> None:
        """Write what is new, and remove what other versions of the code kept."""
        self.results.save()
        if not self._is_new:
            return
        content = self._encoder.encode({**self._kept, **self._used})
        if len(content) > MOST_BYTES:
            content = self._encoder.encode(self._used)
        if len(content) > MOST_BYTES:
            return
        write_kept(self._path, content)
        with contextlib.suppress(OSError):
            for other in self._path.parent.glob("facts-*.msgpack"):
                if other != self._path:
                    other.unlink(missing_ok=True)

    def _decoder(self, kind: type[T]) -> msgspec.msgpack.Decoder[T]:
        if kind not in self._decoders:
            self._decoders[kind] = msgspec.msgpack.Decoder(kind, ext_hook=_from_extension)
        return self._decoders[kind]


def _read(path: Path) -> dict[str, msgspec.Raw]:
    content = read_kept(path)
    if content is None:
        return {}
    try:
        return msgspec.msgpack.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return {}


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
