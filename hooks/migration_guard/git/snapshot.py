"""A tree of files at one moment: a commit, the index, the working tree, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Tree(Protocol):
    """Paths are `/`-separated from the repository's top; blob ids are hex."""

    @property
    def label(self) -> str:
        """How messages call it: `the index`, `main (1a2b3c4)`, `the working tree`."""

    def paths(self) -> Mapping[str, str]:
        """Every regular file's path and its blob id (symbolic links and submodules left out).
        A working tree's ids may be empty strings."""

    def read(self, path: str) -> bytes:
        """The file's bytes as git stores them. KeyError when there is no such file."""

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """The files that exist among `paths`, in as few processes as git allows."""
