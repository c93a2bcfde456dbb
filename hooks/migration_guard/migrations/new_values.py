"""Enum values that migrations add and use before the transaction of the addition is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, SqlStep
from migration_guard.schema.changes import AddEnumValue, CreateEnum, DropType, RenameType
from migration_guard.schema.model import Column, ColumnType, Name, Schema
from migration_guard.sql.enum_uses import Columns, values_used
from migration_guard.sql.statements import effects
from migration_guard.typescript.syntax import Literal


class EarlyUse(Struct, frozen=True):
    """`user` has the value at `location`, `adder` (perhaps the same) adds it."""

    type: Name
    value: str
    adder: MigrationClass
    user: MigrationClass
    location: Location


def early_uses(
    migrations: Iterable[MigrationClass], schema: Schema, *, together: bool
) -> Iterator[EarlyUse]:
    """Of migrations that are run one after the other, in one transaction for all of them if
    `together`. A type that they make themselves has no such limit (PostgreSQL manual, ALTER
    TYPE). `schema` tells which columns have an enum; each value of a migration is told once."""
    columns = _columns(schema)
    added: dict[tuple[Name, str], MigrationClass] = {}
    made: set[Name] = set()
    for migration in migrations:
        if not together:
            added.clear()
        told: set[tuple[Name, str]] = set()
        for step in _steps(migration):
            for use in values_used(step.sql, columns) if added else ():
                if use in added and use not in told:
                    told.add(use)
                    yield EarlyUse(*use, added[use], migration, step.location)
            _follow(step, migration, added, made)


def _follow(
    step: SqlStep,
    migration: MigrationClass,
    added: dict[tuple[Name, str], MigrationClass],
    made: set[Name],
) -> None:
    for change in effects(step.sql):
        if isinstance(change, AddEnumValue) and change.name not in made:
            added.setdefault((change.name, change.value), migration)
        elif isinstance(change, CreateEnum):
            made.add(change.enum.name)
        elif isinstance(change, (RenameType, DropType)):
            made.discard(change.name)
            for key in [key for key in added if key[0] == change.name]:
                adder = added.pop(key)
                if isinstance(change, RenameType):
                    added[Name(change.name.schema, change.new_name), key[1]] = adder


def _steps(migration: MigrationClass) -> tuple[SqlStep, ...]:
    """The statements that are known, but for a migration that no transaction is around."""
    return () if _commits_by_itself(migration) else migration.statements


def _commits_by_itself(migration: MigrationClass) -> bool:
    return isinstance(migration.transaction, Literal) and migration.transaction.value is False


def _columns(schema: Schema) -> Columns:
    return {name: dict(_enums(table.columns)) for name, table in schema.tables.items()}


def _enums(columns: Iterable[Column]) -> Iterator[tuple[str, Name]]:
    for column in columns:
        if isinstance(column.type, ColumnType) and column.type.enum is not None:
            yield column.name, column.type.enum
