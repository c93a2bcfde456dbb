"""A project that is deployed without its git repository, as in a container's image."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

SKIPPED = frozenset({"node_modules", ".git"})


class FolderTree(Struct, frozen=True, dict=True):
    """The files below `top`, installed packages left out: a `Tree` without git."""

    top: Path
    label: str = "the folder"

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        return {path.relative_to(self.top).as_posix(): path for path in self._walked()}

    def _walked(self) -> Iterable[Path]:
        for parent, folders, names in os.walk(self.top):
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            files = (Path(parent, name) for name in names)
            yield from (path for path in files if path.is_file() and not path.is_symlink())

    def paths(self) -> Mapping[str, str]:
        return dict.fromkeys(self._files, "")

    def read(self, path: str) -> bytes:
        return self._files[path].read_bytes()

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        return {path: self.read(path) for path in paths if path in self._files}
