"""Whether it can matter which of two migrations runs first: the tables that both touch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from migration_guard.context import State
from migration_guard.migrations.model import MigrationClass, OpaqueStep, SqlStep, Step
from migration_guard.schema.changes import Attempt, Change, CreateTable, NoEffect, Opaque
from migration_guard.schema.model import Name

WORD = re.compile(r"[A-Za-z_][\w$]*")
CONSOLE = re.compile(r"\bconsole\.\w+")
"""`console.log` touches no table `log`, which is a common name for one."""


class Overlap:
    """What pairs of migrations have in common; each migration is read once for all pairs. Of
    what is not understood, every word that is a table or type in `state` counts as changed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._read: dict[int, tuple[MigrationClass, frozenset[str], frozenset[str]]] = {}

    def shared_names(self, one: MigrationClass, other: MigrationClass) -> frozenset[str]:
        """The names of what one of them changes and the other mentions. Empty means that no
        order of the two can be told from the other."""
        mine, theirs = self._names_of(one), self._names_of(other)
        return (mine[1] & theirs[2]) | (theirs[1] & mine[2])

    def _names_of(
        self, migration: MigrationClass
    ) -> tuple[MigrationClass, frozenset[str], frozenset[str]]:
        """What it changes and what it mentions. The migration is kept with them, so that its
        identity is no other one's as long as this lives."""
        key = id(migration)
        if key not in self._read:
            changed = _changed(migration, self._known)
            self._read[key] = (migration, changed, _words(migration))
        return self._read[key]

    @cached_property
    def _known(self) -> frozenset[str]:
        schema = self._state.replayed.schema
        return frozenset(name.name for name in (*schema.tables, *schema.enums))


def _changed(migration: MigrationClass, known: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for step in migration.up or ():
        for change in _changes(step):
            found.update(_names(change))
            if isinstance(change, Opaque):
                found.update(known.intersection(WORD.findall(_text(step))))
    return frozenset(found)


def _changes(step: Step) -> tuple[Change, ...]:
    from migration_guard.migrations.api import api_effects
    from migration_guard.schema.naming import NamingStrategy
    from migration_guard.sql.statements import effects

    if isinstance(step, OpaqueStep):
        return (Opaque(step.reason),)
    if isinstance(step, SqlStep):
        return effects(step.sql)
    return api_effects(step.method, step.arguments, NamingStrategy())


def _names(change: Change) -> Iterator[str]:
    """A record of a change names its object in `table` or `name`."""
    if isinstance(change, Attempt):
        for inner in change.changes:
            yield from _names(inner)
    elif isinstance(change, CreateTable):
        yield change.table.name.name
    elif not isinstance(change, NoEffect):
        for key in ("table", "name"):
            value = getattr(change, key, None)
            if isinstance(value, Name):
                yield value.name


def _words(migration: MigrationClass) -> frozenset[str]:
    steps = migration.up or ()
    return frozenset(word for step in steps for word in WORD.findall(_text(step)))


def _text(step: Step) -> str:
    if isinstance(step, SqlStep):
        return step.sql
    if isinstance(step, OpaqueStep):
        return CONSOLE.sub("", step.text)
    return repr(step.arguments)
