"""A working tree whose sources have blob ids: what was read of them can be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

from migration_guard.git.snapshot import WorktreeTree

SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".json")
"""What an entity or a migration can be, or import."""


class HashedWorktree(WorktreeTree, frozen=True, dict=True):
    """The ids are of the bytes on disk, whatever git's filters would make of them."""

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        every = super().paths()
        return {path: self._id(path) if path.endswith(SUFFIXES) else "" for path in every}

    def _id(self, path: str) -> str:
        """Empty, so nothing is kept, for a file that vanished or cannot be read."""
        try:
            content = self.read(path)
        except OSError:
            return ""
        return hashlib.sha1(
            b"blob %d\0" % len(content) + content, usedforsecurity=False
        ).hexdigest()

    def paths(self) -> Mapping[str, str]:
        return self._ids
