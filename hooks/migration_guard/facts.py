"""Facts of files, by blob id: what did not change between two trees is read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from migration_guard.migrations.model import MigrationFile
from migration_guard.migrations.read import read_migration_file
from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import Module

T = TypeVar("T")


class Facts:
    """Memory of one run. A blob id of `""` (a working tree's file) is never remembered."""

    def __init__(self) -> None:
        self._modules: dict[tuple[str, str], Module] = {}
        self._migrations: dict[tuple[str, str], MigrationFile] = {}

    def module(self, path: str, blob: str, source: bytes) -> Module:
        """The TypeScript facts of a file."""
        return _remembered(self._modules, path, blob, lambda: _parsed(path, source))

    def migration(self, path: str, blob: str, source: bytes) -> MigrationFile:
        """A file read as a migration; locations carry the path, so it is part of the key."""
        return _remembered(self._migrations, path, blob, lambda: read_migration_file(path, source))


def _parsed(path: str, source: bytes) -> Module:
    return parse(source, tsx=path.endswith((".tsx", ".jsx")))


def _remembered(memory: dict[tuple[str, str], T], path: str, blob: str, read: Callable[[], T]) -> T:
    if not blob:
        return read()
    key = (blob, path)
    if key not in memory:
        memory[key] = read()
    return memory[key]
