"""Many entities that no run has read, read in processes beside the one that replays the
migrations.

One reads all entities, for they refer to each other; the files' facts, which do not, it shares
with as many others as there are processors left. All come back through the store, as if an
earlier run had kept them: so an answer cannot depend on how many processes there were, and
what a process that died did not give is read as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from migration_guard.beside import Beside, beside, processors
from migration_guard.fact_store import FactStore

FEWEST_FILES = 100
"""A usual commit reads one or two. A process costs 15 ms, a file 1 ms."""
MOST_SHARES = 6


class ReadBeside:
    """The reading that was begun; `store` has all of it once it is finished."""

    def __init__(self, store: FactStore, whole: Beside, shares: Sequence[Beside]) -> None:
        self._store = store
        self._whole = whole
        self._shares = shares

    def finish(self) -> None:
        """Wait for it."""
        answer = self._whole.answer()
        if answer is not None:
            self._store.adopt(answer)
        self.end()

    def end(self) -> None:
        """No process is left of it, and what was not finished is not known."""
        for each in (self._whole, *self._shares):
            each.end()


def are_many(files: Sequence[str]) -> bool:
    """Whether other processes are worth it."""
    return len(files) >= FEWEST_FILES


def read_beside(
    store: FactStore,
    files: Sequence[str],
    load: Callable[[Sequence[str]], None],
    read_file: Callable[[str], object],
    read: Callable[[], object],
) -> ReadBeside | None:
    """Begin to `read`, which puts results into the store, and asks for the facts of `files` that
    `read_file` puts there, once `load` has their sources. None where it is not worth it, or
    cannot be."""
    available = processors() if are_many(files) else 1
    if available < 2:
        return None
    load(files)
    # one replays, one reads all; of two the second has time for a share when the first waits
    number = min(max(available - 2, 1), MOST_SHARES)
    own, *others = (files[start :: number + 1] for start in range(number + 1))
    begun = (beside(partial(_shared, store, read_file, share)) for share in others)
    shares = [each for each in begun if each is not None]
    whole = beside(partial(_whole, store, partial(_shared, store, read_file, own), shares, read))
    for each in shares:
        if whole is None:
            each.end()
        else:
            each.leave()
    return ReadBeside(store, whole, shares) if whole is not None else None


def _shared(store: FactStore, read_file: Callable[[str], object], share: Sequence[str]) -> bytes:
    store.begin()
    for path in share:
        read_file(path)
    return store.unsaved()


def _whole(
    store: FactStore,
    read_own: Callable[[], bytes],
    shares: Sequence[Beside],
    read: Callable[[], object],
) -> bytes:
    read_own()
    for each in shares:
        store.adopt(each.answer() or b"")
    read()
    return store.unsaved()
