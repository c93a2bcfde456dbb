"""An enum column with other values or another type name."""

from __future__ import annotations

from migration_guard.schema.quoting import quote_literal
from migration_guard.schema_builder import writer as write
from migration_guard.schema_builder.column_text import enum_words, quoted_words
from migration_guard.schema_builder.runner import QueryRunner
from migration_guard.schema_builder.tables import Table, TableColumn
from migration_guard.sql.render import identifier


def change_enum(runner: QueryRunner, table: Table, old: TableColumn, new: TableColumn) -> bool:
    """Makes a new type beside the renamed old one and moves the column over; since 1.0 values
    that are only more are added. True when the default is settled with it."""
    if old.type != "enum" or new.type != "enum":
        return False
    values, before = new.enum or (), old.enum or ()
    has_same_values = set(values) == set(before) and len(values) == len(before)
    if has_same_values and new.enum_name == old.enum_name:
        return False
    move = _Move(runner, table, old, new)
    added = [value for value in values if value not in before]
    if runner.writer.profile.adds_enum_values and added and set(before) <= set(values):
        move.add_values(added)
        return False
    move.replace_type()
    return old.default is not None


class _Move:
    def __init__(
        self, runner: QueryRunner, table: Table, old: TableColumn, new: TableColumn
    ) -> None:
        self._writer, self._recorder = runner.writer, runner.recorder
        self._table, self._old, self._new = table, old, new
        self._suffix = "[]" if new.is_array else ""
        self._old_name = self._writer.enum(table.name, old)
        self._new_name = self._writer.enum(table.name, new)
        self._aside = self._writer.enum(table.name, old, "_old")

    def add_values(self, values: list[str]) -> None:
        """The way back makes the type anew."""
        for value in values:
            self._recorder.up(f"ALTER TYPE {self._old_name} ADD VALUE {quote_literal(value)}")
        for sql in (
            f"ALTER TYPE {self._aside} RENAME TO {self._words(self._old)}",
            f"DROP TYPE {self._new_name}",
            self._alter(self._type(self._aside)),
        ):
            self._recorder.down(sql)
        self._recorder.down(self._create(self._aside, self._old), doubt=self._old.doubt)

    def replace_type(self) -> None:
        old, new, both = self._old, self._new, self._recorder.both
        words = self._words(old)
        both(
            f"ALTER TYPE {self._old_name} RENAME TO {self._words(old, '_old')}",
            f"ALTER TYPE {self._aside} RENAME TO {words}",
        )
        both(self._create(self._new_name, new), f"DROP TYPE {self._new_name}")
        if old.default is not None:
            set_old = self._alter(f"SET DEFAULT {old.default}")
            both(self._alter("DROP DEFAULT"), set_old, old.doubt)
        both(self._alter(self._type(self._new_name)), self._alter(self._type(self._aside)))
        if new.default is not None:
            self._recorder.up(self._alter(f"SET DEFAULT {new.default}"), doubt=new.doubt)
            self._recorder.down(self._alter("DROP DEFAULT"))
        both(f"DROP TYPE {self._aside}", self._create(self._aside, old), old.doubt)

    def _create(self, name: str, column: TableColumn) -> str:
        return self._writer.create_enum(name, column.enum or ())

    def _alter(self, action: str) -> str:
        return write.alter_column(self._table.name, self._new.name, action)

    def _type(self, name: str) -> str:
        target = name + self._suffix
        return f'TYPE {target} USING {identifier(self._new.name)}::"text"::{target}'

    def _words(self, column: TableColumn, suffix: str = "") -> str:
        return quoted_words(enum_words(self._table.name, column) + suffix)
