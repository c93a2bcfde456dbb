"""Whether a migration class has a base class, which its record does not say."""

from __future__ import annotations

from migration_guard.context import State
from migration_guard.migrations.model import MigrationClass


def inherits(state: State, migration: MigrationClass) -> bool:
    """Whether what the class itself lacks may come from a base class. Reads the file once
    more, which only a class without `up` or `down` makes necessary."""
    from migration_guard.typescript.parse import parse

    path = migration.location.path
    module = parse(state.source(path) or b"", tsx=path.endswith((".tsx", ".jsx")))
    return any(
        declared.extends is not None
        for declared in module.classes
        if declared.name == migration.name
    )
