"""A tree in memory: another tree with some files replaced or removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property

from migration_guard.git.snapshot import Tree


class FileTree:
    """Files of a mapping from path to bytes, over `below` where they are not in it. A path
    that maps to None is removed."""

    def __init__(
        self, files: Mapping[str, bytes | None], below: Tree | None = None, label: str = "mutated"
    ) -> None:
        self.label = label
        self._files = files
        self._below = below

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        paths = dict(self._below.paths()) if self._below else {}
        for path, content in self._files.items():
            if content is None:
                paths.pop(path, None)
            else:
                paths[path] = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return paths

    def paths(self) -> Mapping[str, str]:
        return self._paths

    def read(self, path: str) -> bytes:
        """KeyError when there is no such file."""
        return self.read_many([path])[path]

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        wanted = [path for path in paths if path in self._paths]
        own = {path: content for path in wanted if (content := self._files.get(path)) is not None}
        rest = [path for path in wanted if path not in own]
        return {**(self._below.read_many(rest) if self._below and rest else {}), **own}
