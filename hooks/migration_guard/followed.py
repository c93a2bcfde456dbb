"""Migrations that take constants from other files: read once more, with what they import.

The facts of a migration are those of its bytes alone, and are kept by them. The few whose
steps are not known for want of a name from another file are read again as part of the tree,
and these facts are kept by the blobs of all that the file can reach too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from migration_guard.migrations.model import MigrationFile, SqlErrors
from migration_guard.typescript.program import Program

if TYPE_CHECKING:
    from migration_guard.facts import Facts
    from migration_guard.typescript.lookup import PathMapping
    from migration_guard.typescript.syntax import Module

MOST_FILES = 40
"""That a migration may reach: one that imports the application sees the nearest of it, and a
name that comes from further away is not known."""


class Followed:
    """`blobs` are the blob ids of all files of the tree. They make a program of their own: what
    migrations look up is nothing to the entities, whose facts are kept by what they look up."""

    def __init__(
        self,
        facts: Facts,
        load: Callable[[str], Module | None],
        mapping: PathMapping | None,
        blobs: Mapping[str, str],
    ) -> None:
        self._facts = facts
        self._program = Program(load, blobs, mapping)
        self._load, self._mapping = load, mapping
        self._blobs = blobs
        self._beside: dict[str, str] = {}

    def migrations(
        self, files: Iterable[tuple[str, str]], read: Callable[[str], bytes]
    ) -> tuple[MigrationFile, ...]:
        """The facts of files (path and blob id); those of a file alone where nothing of the tree
        would help."""
        return tuple(self._migration(path, blob, partial(read, path)) for path, blob in files)

    def written(self, path: str) -> bytes | memoryview | None:
        """The facts that `migrations` gave, as they are kept; None where they are not."""
        blob, beside = self._blobs[path], self._beside.get(path)
        if beside is None:
            return self._facts.written_migration(path, blob)
        return self._facts.written_migration(path, blob, beside) if beside else None

    def sql_errors(self, file: MigrationFile) -> SqlErrors:
        """What PostgreSQL cannot parse of one of the files that `migrations` gave."""
        blob, beside = self._blobs[file.path], self._beside.get(file.path)
        return self._facts.sql_errors(file, blob if beside != "" else "", beside or "")

    def _migration(self, path: str, blob: str, source: Callable[[], bytes]) -> MigrationFile:
        alone = self._facts.migration(path, blob, source)
        beside, is_all = self._reached(alone) if alone.not_followed else (frozenset(), True)
        if not beside:
            return alone
        program = self._program if is_all else self._part({path, *beside})
        blobs = sorted(f"{each} {self._blobs[each]}" for each in beside)
        name = hashlib.blake2b("\n".join(blobs).encode(), digest_size=16).hexdigest()
        is_known = blob and all(self._blobs[each] for each in beside)
        self._beside[path] = name if is_known else ""

        def read() -> MigrationFile:
            from migration_guard.migrations.read import read_migration_file

            return read_migration_file(path, source(), program)

        return self._facts.migration_beside(path, blob if is_known else "", name, read)

    def _part(self, paths: set[str]) -> Program:
        """A program of these files alone: what it says hangs on nothing else."""
        return Program(
            lambda path: self._load(path) if path in paths else None, paths, self._mapping
        )

    def _reached(self, alone: MigrationFile) -> tuple[frozenset[str], bool]:
        """The files behind the names that were not followed, and what these import, as many
        steps away as there are not too many; whether that is all of them."""
        named = (self._program.find(alone.path, module) for module in alone.not_followed)
        found = {path for path in named if path is not None} - {alone.path}
        reached: set[str] = set()
        while found and len(reached | found) <= MOST_FILES:
            reached |= found
            imported = (self._program.files_imported(path) for path in found)
            found = {path for paths in imported for path in paths} - reached - {alone.path}
        return frozenset(reached), not found
