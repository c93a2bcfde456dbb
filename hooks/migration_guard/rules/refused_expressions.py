"""Where the entities of a tree hold an expression that PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from migration_guard.context import State
from migration_guard.findings import Location
from migration_guard.sql.faults import Fault, faults_of


def refused_expressions(state: State, tables: Collection[str]) -> Iterator[tuple[Fault, Location]]:
    """Of these tables, by name, with the place in the entity. An operator that the project's
    migrations may make is no fault."""
    declared = state.declared
    for name, table in declared.schema.tables.items():
        for fault in faults_of(table) if str(name) in tables else ():
            if not (fault.operator and _makes_operators(state)):
                yield fault, declared.locations[fault.path]


def _makes_operators(state: State) -> bool:
    """Whether a migration makes an operator, by whatever name."""
    return any(
        "OPERATOR" in step.sql.upper()
        for file in state.migrations
        for migration in file.classes
        for step in migration.statements
    )
