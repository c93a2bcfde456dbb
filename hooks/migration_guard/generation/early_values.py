"""Enum values that a new migration uses before the transaction is over in which they are added:
its own, or that of a run with the pending ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.findings import Location
from migration_guard.generation.workspace import Workspace
from migration_guard.migrations.model import MigrationClass, SqlStep
from migration_guard.migrations.new_values import early_uses
from migration_guard.rules.pending import adds_enum_value, pending, share_a_transaction
from migration_guard.schema.model import Schema
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql.script import Entry, Statement
from migration_guard.sql.transition import outcome
from migration_guard.state import TreeState

NEW = "the new migration"


def own_early_values(state: TreeState, up: Iterable[Entry]) -> Iterator[str]:
    """Those that the new migration itself adds, which TypeORM's statements do not avoid."""
    new, schema = _new(state, up)
    if adds_enum_value(new):
        for use in early_uses([new], schema, together=True):
            yield (
                f'"{use.type}": it adds the value {quote_literal(use.value)} and uses it before'
                " the transaction ends, which PostgreSQL refuses (unsafe use of new value)"
            )


def early_values(workspace: Workspace, state: TreeState, up: Iterable[Entry]) -> Iterator[str]:
    """Those that a pending migration adds. What is published is looked up only where one adds a
    value at all."""
    adders = [one for file in state.migrations for one in file.classes if adds_enum_value(one)]
    if not adders or not share_a_transaction(state):
        return
    new, schema = _new(state, up)
    found = [*pending(state, workspace.published(state)), new]
    for use in early_uses(found, schema, together=True):
        if use.user is new and use.adder is not new:
            yield (
                f"'{use.value}' of \"{use.type}\", which {use.adder.recorded_name} adds: deploy"
                " that one before this one is run, or PostgreSQL refuses both (unsafe use of new"
                " value)"
            )


def _new(state: TreeState, up: Iterable[Entry]) -> tuple[MigrationClass, Schema]:
    """The new migration, and the schema after it."""
    written = [each for each in up if isinstance(each, Statement)]
    steps = tuple(SqlStep(each.sql, Location("")) for each in written)
    migration = MigrationClass(NEW, Location(""), NEW, up=steps)
    return migration, outcome(state.replayed.schema, written)
