"""Which migrations may be pending together on a database, and whether one transaction holds
them all."""

from __future__ import annotations

from migration_guard.context import State
from migration_guard.migrations.model import MigrationClass
from migration_guard.migrations.order import by_stamp
from migration_guard.rules.publication import identities, identity

_MODES = (b"migrationsTransactionMode", b"--transaction", b" -t ")


def pending(head: State, known: State | None) -> list[MigrationClass]:
    """Those of `head`, in their order, that the tree of what databases `known` has not."""
    there = identities(known) if known is not None else frozenset()
    classes = (each for file in head.migrations for each in file.classes)
    return by_stamp(
        each for each in classes if each.exported is not None and identity(each) not in there
    )


def adds_enum_value(migration: MigrationClass) -> bool:
    return any("ADD VALUE" in step.sql.upper() for step in migration.statements)


def share_a_transaction(head: State) -> bool:
    """Whether the runner has one for all pending migrations: Medusa's always, TypeORM's unless
    the data source or a script says a mode."""
    project = head.project
    paths = [path for path in (project.data_source, project.path("package.json")) if path]
    sources = [head.source(path) or b"" for path in paths]
    return project.is_medusa or not any(mode in each for each in sources for mode in _MODES)
