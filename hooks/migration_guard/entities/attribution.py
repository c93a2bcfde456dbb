"""Which file each thing that is read belongs to, and what that file's reading came from."""

from __future__ import annotations

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

    def of(self, path: str) -> _Reading:
        """While it is open, what is read belongs to `path`."""
        return _Reading(self, self._program, self.origins.setdefault(path, Origin()))


class _Reading:
    """What is read of one file. A class, for `contextmanager` takes three times as long, and
    each part of each file is read in one."""

    __slots__ = ("_attribution", "_before", "_looked_at", "_origin", "_program")

    def __init__(self, attribution: Attribution, program: Program, origin: Origin) -> None:
        self._attribution = attribution
        self._program = program
        self._origin = origin

    def __enter__(self) -> Origin:
        self._before, self._attribution.now = self._attribution.now, self._origin
        self._looked_at = self._program.record(self._origin.looked_at)
        return self._origin

    def __exit__(self, *error: object) -> None:
        self._program.record(self._looked_at)
        self._attribution.now = self._before
