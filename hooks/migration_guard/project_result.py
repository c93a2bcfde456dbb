"""The projects of a tree, kept by the paths of all its files and what was read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from migration_guard.project.model import Project
from migration_guard.result_store import ResultStore, name_of

if TYPE_CHECKING:
    from migration_guard.config import Settings
    from migration_guard.git.snapshot import Tree


class _Kept(Struct, frozen=True, array_like=True):
    """`read` are the files that detection read, with their blob ids."""

    read: dict[str, str]
    projects: tuple[Project, ...]


def kept_projects(store: ResultStore | None, tree: Tree, settings: Settings) -> tuple[Project, ...]:
    """The projects of `detect_in`, found or detected. Detection asks which paths there are,
    anywhere in the tree, and reads few of them. Nothing is kept of files without blob ids."""
    blobs = tree.paths()
    if store is None or not all(blobs.values()):
        return _detected(tree, settings)
    name = name_of("projects", [msgspec.msgpack.encode(settings), "\0".join(blobs)])
    known = store.get(name, _Kept)
    if known is not None and all(blobs.get(path) == blob for path, blob in known.read.items()):
        return known.projects
    reading = _Reading(tree)
    found = _detected(reading, settings)
    store.put(name, _Kept({path: blobs[path] for path in sorted(reading.asked)}, found))
    return found


def _detected(tree: Tree, settings: Settings) -> tuple[Project, ...]:
    from migration_guard.project.detect import detect_in  # a repeated run detects nothing

    return detect_in(tree, settings)


class _Reading:
    """A tree that remembers which of its files were read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.label = tree.label
        self.asked: set[str] = set()

    def paths(self) -> Mapping[str, str]:
        return self._tree.paths()

    def read(self, path: str) -> bytes:
        self.asked.add(path)
        return self._tree.read(path)

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        found = self._tree.read_many(paths)
        self.asked.update(found)
        return found
