"""Whether it can matter which of two migrations runs first: what both of them touch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.migrations.api import api_effects
from migration_guard.migrations.model import MigrationClass, OpaqueStep, SqlStep, Step
from migration_guard.schema.changes import Change, CreateTable, NoEffect, Opaque
from migration_guard.schema.model import Name
from migration_guard.sql.statements import effects

WORD = re.compile(r"[A-Za-z_]\w*")


def shared_names(one: MigrationClass, other: MigrationClass) -> frozenset[str]:
    """The names of what one of them changes and the other mentions. Empty means that no
    order of the two can be told from the other; a name may be there by chance."""
    mine, theirs = _words(one), _words(other)
    return (_changed(one) & theirs) | (_changed(other) & mine)


def _changed(migration: MigrationClass) -> frozenset[str]:
    """Tables, types and views that an `up` changes; of what is not understood, every word."""
    found: set[str] = set()
    for step in migration.up or ():
        if isinstance(step, OpaqueStep):
            found.update(WORD.findall(step.text))
            continue
        for change in _changes(step):
            if isinstance(change, Opaque):
                found.update(WORD.findall(_text(step)))
            else:
                found.update(_names(change))
    return frozenset(found)


def _changes(step: Step) -> tuple[Change, ...]:
    if isinstance(step, OpaqueStep):
        return ()
    if isinstance(step, SqlStep):
        return effects(step.sql)
    return api_effects(step.method, step.arguments)


def _names(change: Change) -> Iterator[str]:
    """A record of a change names its object in `table` or `name`."""
    if isinstance(change, NoEffect):
        return
    if isinstance(change, CreateTable):
        yield change.table.name.name
        return
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
    return step.text if isinstance(step, OpaqueStep) else repr(step.arguments)
