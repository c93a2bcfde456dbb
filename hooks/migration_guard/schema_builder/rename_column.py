"""A column that TypeORM takes for renamed, with everything that is named after it."""

from __future__ import annotations

from collections.abc import Sequence

from migration_guard.schema_builder.column_text import enum_words
from migration_guard.schema_builder.runner import QueryRunner
from migration_guard.schema_builder.tables import (
    Table,
    TableColumn,
    TableForeignKey,
    TableIndex,
    TableUnique,
)
from migration_guard.schema_builder.writer import path, sequence_name
from migration_guard.sql.render import identifier

_Part = TableUnique | TableIndex | TableForeignKey


def rename_column(runner: QueryRunner, table: Table, old: TableColumn, name: str) -> None:
    """Constraints and indexes whose name is the hashed one follow; `old` gets the name too."""
    _Renaming(runner, table, old, name).make()
    for column in table.columns:
        if column.name == old.name:
            column.name = name
    old.name = name


class _Renaming:
    def __init__(self, runner: QueryRunner, table: Table, old: TableColumn, name: str) -> None:
        self._writer, self._recorder = runner.writer, runner.recorder
        self._table, self._old, self._name = table, old, name
        self._schema = identifier(self._writer.schema(table.name))

    def make(self) -> None:
        self._rename_in_table("COLUMN", self._old.name, self._name)
        if self._old.type == "enum":
            self._enum()
        if self._old.is_primary and self._old.key_name is None:
            self._primary_key()
        if self._old.generated == "increment":
            self._sequence()
        self._parts(self._table.uniques)
        self._parts(self._table.indices)
        self._parts(self._table.foreign_keys)

    def _enum(self) -> None:
        new = f"{self._table.name.name}_{self._name.lower()}_enum"
        self._rename("TYPE", enum_words(self._table.name, self._old), self._old.enum_name or new)

    def _primary_key(self) -> None:
        names, table = self._writer.names, self._table.name.name
        old = [column.name for column in self._table.primary_columns]
        new = [*(word for word in old if word != self._old.name), self._name]
        keys = (names.primary_key(table, old) or "", names.primary_key(table, new) or "")
        self._rename_in_table("CONSTRAINT", *keys)

    def _sequence(self) -> None:
        table = self._table.name
        old, new = (sequence_name(table.name, word) for word in (self._old.name, self._name))
        before, after = (self._writer.sequence(table, w) for w in (self._old.name, self._name))
        self._recorder.both(
            f"ALTER SEQUENCE {before} RENAME TO {identifier(new)}",
            f"ALTER SEQUENCE {after} RENAME TO {identifier(old)}",
        )

    def _parts(self, parts: Sequence[_Part]) -> None:
        for part in parts:
            if self._old.name not in part.columns or part.name != self._hashed(part):
                continue
            part.columns.remove(self._old.name)
            part.columns.append(self._name)
            old, part.name = part.name, self._hashed(part) or part.name
            if isinstance(part, TableIndex):
                self._rename("INDEX", old, part.name)
            else:
                self._rename_in_table("CONSTRAINT", old, part.name)

    def _hashed(self, part: _Part) -> str | None:
        names, table = self._writer.names, self._table.name.name
        if isinstance(part, TableIndex):
            return names.index(table, part.columns, part.where or "")
        if isinstance(part, TableUnique):
            return names.unique(table, part.columns)
        return names.foreign_key(table, part.columns)

    def _rename(self, kind: str, old: str, new: str) -> None:
        """Of what lies in a schema, which TypeORM always names here."""
        prefix, old, new = f"ALTER {kind} {self._schema}", identifier(old), identifier(new)
        self._recorder.both(f"{prefix}.{old} RENAME TO {new}", f"{prefix}.{new} RENAME TO {old}")

    def _rename_in_table(self, kind: str, old: str, new: str) -> None:
        prefix = f"ALTER TABLE {path(self._table.name)} RENAME {kind}"
        old, new = identifier(old), identifier(new)
        self._recorder.both(f"{prefix} {old} TO {new}", f"{prefix} {new} TO {old}")
