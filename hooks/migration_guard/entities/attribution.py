"""Which file each thing that is read belongs to, and what that file's reading came from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from migration_guard.entities.outside import Outside
from migration_guard.typescript.program import Program


class Origin(Struct):
    """What one file says beside its tables, and what its answer depends on: the paths that
    were `looked_at` (those without a file too), the files of the entities that its relations
    refer to, and whether all entities had to be asked for one."""

    outside: Outside = field(default_factory=Outside)
    looked_at: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    asks_all: bool = False


class Attribution:
    """The origins by file; `now` is that of the file that is being read."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.origins: dict[str, Origin] = {}
        self.now = Origin()

    @contextmanager
    def of(self, path: str) -> Iterator[Origin]:
        """While it is open, what is read belongs to `path`."""
        before, self.now = self.now, self.origins.setdefault(path, Origin())
        try:
            with self._program.recording(self.now.looked_at):
                yield self.now
        finally:
            self.now = before
