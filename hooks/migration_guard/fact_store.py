"""Facts kept between runs: one file in the git directory, safe to delete at any time.

Written as a whole beside the old one and moved over it, so that runs side by side never
read half of it. The last one to write wins; what it did not keep is read again next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from migration_guard import __version__

FOLDER = "migration-guard"
MOST_BYTES = 64 * 1024 * 1024
"""What the file may hold; above it only what the last run used is kept."""

READERS = ("typescript", "migrations", "findings.py")
"""The code that facts come from, below the package: another code, other facts."""

T = TypeVar("T")


class FactStore:
    """Facts by key. Never raises for the file's sake: one that cannot be read is as good as
    none, one that cannot be written is not written."""

    def __init__(self, git_dir: Path) -> None:
        self._path = git_dir / FOLDER / f"facts-{_fingerprint()}.msgpack"
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
        decoder = self._decoders.get(kind) or msgspec.msgpack.Decoder(kind)
        self._decoders[kind] = decoder
        try:
            found: T = decoder.decode(raw)
        except msgspec.MsgspecError:
            return None
        self._used[key] = raw
        return found

    def put(self, key: str, facts: object) -> None:
        """Keep facts; such that cannot be written (an integer beyond 64 bits) are not kept."""
        with contextlib.suppress(msgspec.MsgspecError, OverflowError, RecursionError):
            self._used[key] = msgspec.Raw(self._encoder.encode(facts))
            self._is_new = True

    def save(self) -> None:
        """Write what is new, and remove what other versions of the code kept."""
        if not self._is_new:
            return
        content = self._encoder.encode({**self._kept, **self._used})
        if len(content) > MOST_BYTES:
            content = self._encoder.encode(self._used)
        if len(content) > MOST_BYTES:
            return
        with contextlib.suppress(OSError):
            _replace(self._path, content)


def _read(path: Path) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
    except (OSError, msgspec.MsgspecError):
        return {}


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".facts-")
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    for other in path.parent.glob("facts-*.msgpack"):
        if other != path:
            other.unlink(missing_ok=True)


def _fingerprint() -> str:
    """Changes with the version and with every edit of the code that facts come from: a hook
    may be pinned to any commit."""
    package = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    for name in READERS:
        path = package / name
        for entry in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            status = entry.stat()
            digest.update(f"{entry.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
