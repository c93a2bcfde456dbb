"""Enum values that a new migration uses and a pending one adds: both would be in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.findings import Location
from migration_guard.generation.workspace import Workspace
from migration_guard.migrations.model import MigrationClass, SqlStep
from migration_guard.migrations.new_values import early_uses
from migration_guard.rules.pending import adds_enum_value, pending, share_a_transaction
from migration_guard.sql.script import Entry, Statement
from migration_guard.sql.transition import outcome
from migration_guard.state import TreeState

NEW = "the new migration"


def early_values(workspace: Workspace, state: TreeState, up: Iterable[Entry]) -> Iterator[str]:
    """What is published is looked up only where a migration adds a value at all."""
    written = [each for each in up if isinstance(each, Statement)]
    adders = [one for file in state.migrations for one in file.classes if adds_enum_value(one)]
    if not adders or not share_a_transaction(state):
        return
    steps = tuple(SqlStep(each.sql, Location("")) for each in written)
    new = MigrationClass(NEW, Location(""), NEW, up=steps)
    found = [*pending(state, workspace.published(state)), new]
    schema = outcome(state.replayed.schema, written)
    for use in early_uses(found, schema, together=True):
        if use.user is new and use.adder is not new:
            yield (
                f"'{use.value}' of \"{use.type}\", which {use.adder.recorded_name} adds: deploy"
                " that one before this one is run, or PostgreSQL refuses both (unsafe use of new"
                " value)"
            )
