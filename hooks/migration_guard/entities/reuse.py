"""Reads again only the files of the entities whose answers may have changed.

A file is read again when something that its answer came from is another than it was: a file
that was looked at, one that was looked for and not found, an entity that its relations refer
to. To read it, the entities that it refers to are read with it, and theirs; all that was not
read has the answer that it had, since nothing of what that came from has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from migration_guard.entities.parts import Entry
from migration_guard.entities.read import FileReadings

MOST_AGAIN = 0.7
"""Of the files: to read nearly all of them again, and look for more, takes longer than all."""


class Earlier(Protocol):
    """What an earlier reading says of a file (see FileReading)."""

    @property
    def looked_at(self) -> Collection[str]: ...

    @property
    def targets(self) -> Collection[str]: ...

    @property
    def asks_all(self) -> bool: ...

    @property
    def roster(self) -> tuple[Entry, ...]: ...


Read = Callable[[Collection[str], Mapping[str, tuple[Entry, ...]]], FileReadings]
"""Some of the files, and the rosters of the others."""


def read_again(
    earlier: Mapping[str, Earlier], files: Collection[str], changed: Collection[str], read: Read
) -> FileReadings | None:
    """The readings of those of `files` whose answers may differ from `earlier`, when the paths
    in `changed` did. None where all have to be read."""
    again = _Again(earlier, files)
    gone = earlier.keys() - set(files)
    stale = {path for path in files if path not in earlier}
    stale.update(path for path in again.known if not again.known[path].isdisjoint(changed))
    again.add(stale | gone)
    while len(again.together) <= len(files) * MOST_AGAIN:
        found = read(again.together, again.elsewhere())
        if found.is_intertwined:
            return None
        if found.needed:
            again.read_with(found.needed)
        elif not again.renamed(found):
            answers = {path: found.files[path] for path in again.affected}
            return FileReadings(answers)
    return None


class _Again:
    """`affected` are the files whose answers are wanted, `together` those that have to be read
    for it."""

    def __init__(self, earlier: Mapping[str, Earlier], files: Collection[str]) -> None:
        self._earlier = earlier
        self._files = set(files)
        self.known = {path: frozenset(earlier[path].looked_at) for path in files if path in earlier}
        self._gone = earlier.keys() - self._files
        self._referring: dict[str, list[str]] = {}
        for path in self.known:
            for target in earlier[path].targets:
                self._referring.setdefault(target, []).append(path)
        self.affected: set[str] = set()
        self.together: set[str] = set()

    def add(self, paths: Iterable[str]) -> None:
        """These are affected, and all that refer to them."""
        found = _closed(paths, lambda path: self._referring.get(path, ()))
        self.affected |= found & self._files
        self.read_with(self.affected)

    def read_with(self, paths: Iterable[str]) -> None:
        """These are read too, and all that they refer to."""
        found = _closed(paths, self._targets)
        self.together |= found & self._files

    def _targets(self, path: str) -> Collection[str]:
        return self._earlier[path].targets if path in self.known else ()

    def elsewhere(self) -> Mapping[str, tuple[Entry, ...]]:
        return {path: self._earlier[path].roster for path in self._files - self.together}

    def renamed(self, found: FileReadings) -> bool:
        """Whether entities came, went or changed their names, and files that had looked for one
        by its name were added for it."""
        before = {path: self._earlier[path].roster for path in self._gone}
        before |= {path: self._earlier[path].roster for path in self.affected & self.known.keys()}
        after = {path: found.files[path].roster for path in self.affected}
        if sorted(_entities(before)) == sorted(_entities(after)):
            return False
        asking = {path for path in self.known if self._earlier[path].asks_all} - self.affected
        self.add(asking)
        return bool(asking)


def _entities(rosters: Mapping[str, tuple[Entry, ...]]) -> Iterable[tuple[str, str, str, str]]:
    for path, entries in rosters.items():
        yield from ((path, each.name, each.table, each.extends) for each in entries)


def _closed(paths: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    """The paths, what follows from them, and so on."""
    found: set[str] = set()
    pending = list(paths)
    while pending:
        path = pending.pop()
        if path not in found:
            found.add(path)
            pending.extend(following(path))
    return found
