"""The databases of an embedded server that the next run begins with.

A data folder is kept with the server shut down, as a file among those in the git directory:
found by a name that changes with all that it comes from, written as a whole, safe to delete.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

from migration_guard.kept_file import FOLDER, read_kept, write_kept
from migration_guard.postgres.binaries import Binaries

FORMAT = 1
"""Raised when the server's settings or what is in its databases change."""
SUFFIX = ".cluster"
MOST_FILES = 3
MOST_BYTES = 128 * 1024 * 1024
"""A data folder with Medusa's core takes 7 MB."""


class KeptCluster:
    """`inputs` are what the databases come from, the server's programs and extensions apart.
    `wanted` is set by who has made a database that is worth keeping; nothing is kept else."""

    def __init__(self, git_dir: Path, inputs: Iterable[bytes | str]) -> None:
        self.wanted = False
        self._folder = git_dir / FOLDER
        self._inputs = tuple(inputs)

    def load(self, binaries: Binaries, extensions: Path) -> memoryview | None:
        """The packed data folder; None when none is kept."""
        path = self._path(binaries, extensions)
        content = read_kept(path)
        if content is not None:
            with contextlib.suppress(OSError):
                os.utime(path)
        return content

    def save(self, content: bytes, binaries: Binaries, extensions: Path) -> None:
        """Keeps it, and what was used least lately no longer. Never raises."""
        if len(content) <= MOST_BYTES // MOST_FILES:
            write_kept(self._path(binaries, extensions), content)
            self._make_room()

    def _path(self, binaries: Binaries, extensions: Path) -> Path:
        digest = hashlib.blake2b(_server(binaries).encode(), digest_size=16)
        for each in (*_contents(extensions), *self._inputs):
            content = each.encode("utf-8", "surrogateescape") if isinstance(each, str) else each
            digest.update(len(content).to_bytes(8, "big") + content)
        return self._folder / f"{digest.hexdigest()}{SUFFIX}"

    def _make_room(self) -> None:
        found: list[tuple[int, Path]] = []
        for path in self._folder.glob(f"*{SUFFIX}"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        for _, path in sorted(found, reverse=True)[MOST_FILES:]:
            with contextlib.suppress(OSError):
                path.unlink()


def _server(binaries: Binaries) -> str:
    """A data folder is one build's: its version and the machine's."""
    program = Path(binaries.program("postgres")).resolve()
    status = program.stat()
    return f"{FORMAT} {program} {status.st_size} {status.st_mtime_ns} {platform.machine()}"


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path.read_bytes()
