"""What TypeORM does to a column that is not as the entity says: `changeColumn`.

Another type, length or array is DROP and ADD, whatever the rows hold; everything else is
altered in TypeORM's order, each difference on its own."""

from __future__ import annotations

from collections.abc import Callable

from migration_guard.schema_builder import writer as write
from migration_guard.schema_builder.change_enum import change_enum
from migration_guard.schema_builder.column_text import full_type
from migration_guard.schema_builder.rename_column import rename_column
from migration_guard.schema_builder.runner import QueryRunner
from migration_guard.schema_builder.tables import Table, TableColumn, of_column, remove
from migration_guard.schema_builder.writer import path
from migration_guard.sql.render import identifier


def change_column(runner: QueryRunner, table: Table, old: TableColumn, new: TableColumn) -> None:
    """`old` may be another object than the table's, with the same name; it is renamed with it."""
    if _is_made_anew(old, new):
        runner.drop_column(table, old)
        runner.add_column(table, new)
        return
    after = table.clone()
    if old.name != new.name:
        rename_column(runner, after, old, new.name)
    _Change(runner, after, old, new).make()
    table.become(after)


def _is_made_anew(old: TableColumn, new: TableColumn) -> bool:
    is_stored = new.generated_type == "STORED"
    return (
        (old.type, old.length, old.is_array) != (new.type, new.length, new.is_array)
        or (not old.generated_type and is_stored)
        or ((old.as_expression or None) != (new.as_expression or None) and is_stored)
    )


class _Change:
    """One column on its way from `old` to `new`."""

    def __init__(
        self, runner: QueryRunner, table: Table, old: TableColumn, new: TableColumn
    ) -> None:
        self._runner, self._recorder = runner, runner.recorder
        self._table, self._old, self._new = table, old, new

    def make(self) -> None:
        old, new = self._old, self._new
        if (old.precision, old.scale) != (new.precision, new.scale):
            self._alter(f"TYPE {full_type(new)}", f"TYPE {full_type(old)}")
        has_default = change_enum(self._runner, self._table, old, new)
        if old.is_nullable != new.is_nullable:
            words = ("DROP NOT NULL", "SET NOT NULL")
            self._alter(*(words if new.is_nullable else words[::-1]))
        if old.comment != new.comment:
            texts = (new.comment, old.comment)
            name = self._table.name
            self._recorder.both(*(write.comment_on(name, new.name, text) for text in texts))
        for differs, change in self._steps(has_default):
            if differs:
                change()

    def _steps(self, has_default: bool) -> list[tuple[bool, Callable[[], None]]]:
        old, new = self._old, self._new
        compares_collations = self._runner.writer.profile.compares_collations
        return [
            (old.is_primary != new.is_primary, self._primary),
            (old.is_unique != new.is_unique, self._unique),
            ((old.generated is None) != (new.generated is None), self._generated),
            (old.default != new.default and not has_default, self._default),
            (_spatial(old) != _spatial(new), self._spatial_type),
            (old.collation != new.collation and compares_collations, self._collation),
            (old.generated_type != new.generated_type, self._stored),
        ]

    def _primary(self) -> None:
        table, name = self._table, self._new.name
        if table.primary_columns:
            self._runner.drop_key(table, table.primary_columns)
        columns = table.primary_columns
        if self._new.is_primary:
            columns = [*columns, self._new]
        else:
            columns = [column for column in columns if column.name != name]
        for column in table.columns:
            if column.name == name:
                column.is_primary = self._new.is_primary
        if columns:
            self._runner.create_key(table, columns)

    def _unique(self) -> None:
        table, name = self._table, self._new.name
        if self._new.is_unique:
            table.uniques.append(self._runner.add_column_unique(table, self._new))
            return
        unique = of_column(table.uniques, name)
        if unique is not None:
            body = f"UNIQUE ({identifier(name)})"
            self._recorder.both(
                write.drop_constraint(table.name, unique.name),
                write.add_constraint(table.name, unique.name, body),
            )
            remove(table.uniques, unique.name)

    def _generated(self) -> None:
        old, new = self._old, self._new
        if old.generated == "uuid":
            self._alter("DROP DEFAULT", self._set_uuid)
        elif old.generated == "increment":
            self._alter("DROP DEFAULT", self._set_next)
            self._recorder.both(self._drop_sequence, self._create_sequence)
        if new.generated == "uuid":
            self._alter(self._set_uuid, "DROP DEFAULT")
        elif new.generated == "increment":
            self._recorder.both(self._create_sequence, self._drop_sequence)
            self._alter(self._set_next, "DROP DEFAULT")

    def _default(self) -> None:
        old, new = self._old.default, self._new.default
        up = "DROP DEFAULT" if new is None else f"SET DEFAULT {new}"
        down = "DROP DEFAULT" if old is None else f"SET DEFAULT {old}"
        self._alter(up, down, self._old.doubt, self._new.doubt)

    def _spatial_type(self) -> None:
        self._alter(f"TYPE {full_type(self._new)}", f"TYPE {full_type(self._old)}")

    def _collation(self) -> None:
        """Taking a collation away writes the word "undefined", which PostgreSQL refuses."""
        old, new = self._old.collation, self._new.collation
        before = identifier(old) if old else 'pg_catalog."default"'
        prefix = f"TYPE {self._new.type} COLLATE"
        self._alter(f"{prefix} {identifier(new or 'undefined')}", f"{prefix} {before}")

    def _stored(self) -> None:
        """A generated column becomes a plain one: its values are copied."""
        if self._new.generated_type == "STORED":
            return
        old, new, table = self._old, self._new, self._table
        prefix, aside = f"ALTER TABLE {path(table.name)}", identifier(f"TEMP_OLD_{old.name}")
        name = identifier(new.name)
        writer, recorder = self._runner.writer, self._recorder
        recorder.up(f"{prefix} RENAME COLUMN {name} TO {aside}")
        recorder.up(f"{prefix} ADD {writer.column(table.name, new)}", doubt=new.doubt)
        recorder.up(" ".join(("UPDATE", path(table.name), "SET", name, "=", aside)))
        recorder.up(f"{prefix} DROP COLUMN {aside}")
        self._runner.rows.delete(table.name, old)
        recorder.down(f"{prefix} ADD {writer.column(table.name, old)}", doubt=old.doubt)
        recorder.down(f"{prefix} DROP COLUMN {name}")

    def _alter(
        self, up: str, down: str, doubt: str | None = None, up_doubt: str | None = None
    ) -> None:
        table, column = self._table.name, self._new.name
        self._recorder.up(write.alter_column(table, column, up), doubt=up_doubt)
        self._recorder.down(write.alter_column(table, column, down), doubt=doubt)

    @property
    def _set_uuid(self) -> str:
        return f"SET DEFAULT {self._runner.writer.uuid_function}"

    @property
    def _set_next(self) -> str:
        return f"SET DEFAULT nextval('{self._sequence}')"

    @property
    def _create_sequence(self) -> str:
        owner = f"{path(self._table.name)}.{identifier(self._new.name)}"
        return f"CREATE SEQUENCE IF NOT EXISTS {self._sequence} OWNED BY {owner}"

    @property
    def _drop_sequence(self) -> str:
        return f"DROP SEQUENCE {self._sequence}"

    @property
    def _sequence(self) -> str:
        return self._runner.writer.sequence(self._table.name, self._new.name)


def _spatial(column: TableColumn) -> tuple[str, int | None]:
    return (column.spatial_feature_type or "").lower(), column.srid
