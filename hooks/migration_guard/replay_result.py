"""What the migrations of a tree make, kept by the facts of all that run, in their order.

The name of a result is a chain: each migration's name follows from the one before it. So the
longest beginning of a tree's migrations that is kept is where its replay goes on: a commit
that appends one migration replays one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from migration_guard.migrations.model import MigrationClass, ReplayedSchema
from migration_guard.project import medusa
from migration_guard.project.model import Project
from migration_guard.result_store import ResultStore, name_of

if TYPE_CHECKING:
    from migration_guard.migrations.baseline import Baseline

KIND = "replayed"

Continue = Callable[[ReplayedSchema | None, Sequence[MigrationClass]], ReplayedSchema]
"""The schema after more migrations than those of a schema (None: after none of them)."""


def continuing(project: Project, baseline: Callable[[], Baseline | None]) -> Continue:
    """How the migrations of a project are replayed; its baseline is asked for where the replay
    begins from nothing."""

    def go_on(known: ReplayedSchema | None, migrations: Sequence[MigrationClass]) -> ReplayedSchema:
        from migration_guard.migrations.replay import continued, start
        from migration_guard.schema.naming import NamingStrategy

        if known is None:
            known = start(medusa.core_tables() if project.is_medusa else {}, baseline())
        # With the hashes of 0.3, which made what is there of databases that later run on 1.0.
        names = NamingStrategy(
            own_constraint_names=project.own_constraint_names, patterns=project.name_patterns
        )
        return continued(known, migrations, names)

    return go_on


class Began(Struct, frozen=True):
    """What a replay goes on from: that of so many `migrations`, and its identity."""

    migrations: int
    identity: str
    replayed: ReplayedSchema


class ReplayResult:
    """The replay of `migrations`; `facts` are the bytes of the facts of their files, by path,
    and `start` says what was there before the first."""

    def __init__(
        self,
        store: ResultStore | None,
        start: Iterable[str],
        migrations: Sequence[MigrationClass],
        facts: Mapping[str, bytes | memoryview | None],
        go_on: Continue,
    ) -> None:
        known = all(facts.get(each.location.path) is not None for each in migrations)
        self._store = store if known else None
        self._start = start
        self._migrations = migrations
        self._facts = facts
        self._go_on = go_on

    @cached_property
    def identity(self) -> str | None:
        """What is the same for the same replay; None when nothing is kept of it."""
        return self._names[-1] if self._store is not None else None

    @cached_property
    def replayed(self) -> ReplayedSchema:
        began = self.began
        if began is not None and began.migrations == len(self._migrations):
            return began.replayed
        done, known = (began.migrations, began.replayed) if began is not None else (0, None)
        found = self._go_on(known, self._migrations[done:])
        if self._store is not None:
            self._store.put(self._names[-1], found)
        return found

    @property
    def statements(self) -> int:
        """How many statements the migrations run, which is known without what they come to."""
        return sum(len(each.up or ()) for each in self._migrations)

    @cached_property
    def began(self) -> Began | None:
        """The longest beginning of the migrations whose replay is kept."""
        if self._store is not None:
            for done in range(len(self._migrations), -1, -1):
                name = self._names[done]
                known = self._store.get(name, ReplayedSchema) if name in self._store else None
                if known is not None:
                    return Began(done, name, known)
        return None

    @cached_property
    def _names(self) -> list[str]:
        """The name of the result after none of the migrations, after the first, and so on."""
        first = name_of(KIND, self._start)
        chain = hashlib.blake2b(first.encode(), digest_size=16)
        names = [first]
        for each in self._migrations:
            facts = self._facts[each.location.path]
            assert facts is not None
            chain.update(f"{each.name} {len(facts)} ".encode("utf-8", "surrogatepass"))
            chain.update(facts)
            names.append(f"{KIND}-{chain.hexdigest()}")
        return names
