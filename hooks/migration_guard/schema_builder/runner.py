"""What TypeORM's PostgresQueryRunner does for the schema builder, one operation a method.

Every method writes its statements and changes the table it is given, as far as TypeORM does."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from migration_guard.schema.model import Name
from migration_guard.schema_builder import writer as write
from migration_guard.schema_builder.column_text import enum_words
from migration_guard.schema_builder.metadata_rows import GeneratedColumns
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.tables import (
    Table,
    TableCheck,
    TableColumn,
    TableForeignKey,
    TableIndex,
    TableUnique,
    of_column,
    remove,
)
from migration_guard.schema_builder.writer import Writer, path
from migration_guard.sql.render import identifier


class QueryRunner:
    """`enums` are the enum types of the database, by schema and name: what statements that are
    only written down have changed of them is not seen."""

    def __init__(
        self,
        writer: Writer,
        recorder: Recorder,
        enums: AbstractSet[tuple[str, str]],
        rows: GeneratedColumns,
    ) -> None:
        self.writer = writer
        self.recorder = recorder
        self.rows = rows
        self._enums = enums

    def create_table(self, table: Table) -> None:
        made: list[str] = []
        for column in table.columns:
            name = self.writer.enum(table.name, column)
            if column.type == "enum" and name not in made and not self.has_enum(table, column):
                made.append(name)
                self.recorder.both(self._create_enum(name, column), f"DROP TYPE {name}")
        for column in table.columns:
            if column.generated_type == "STORED" and column.as_expression:
                self.rows.insert(table.name, column)
        self._add_single_uniques(table)
        doubts = (column.doubt for column in table.columns if column.doubt)
        self.recorder.up(self.writer.create_table(table), doubt=next(doubts, None))
        self.recorder.down(f"DROP TABLE {path(table.name)}")
        for index in table.indices:
            self._make_index(table, index)
        if table.comment and self.writer.profile.comments_tables:
            text = self.writer.table_comment(table.comment, at_creation=True)
            prefix = f"COMMENT ON TABLE {path(table.name)} IS "
            self.recorder.both(prefix + text, f"{prefix}NULL")

    def add_column(self, table: Table, column: TableColumn) -> None:
        after = table.clone()
        if column.type == "enum" and not self.has_enum(table, column):
            name = self.writer.enum(table.name, column)
            self.recorder.both(self._create_enum(name, column), f"DROP TYPE {name}")
        prefix = f"ALTER TABLE {path(table.name)}"
        definition = self.writer.column(table.name, column)
        self.recorder.up(f"{prefix} ADD {definition}", doubt=column.doubt)
        self.recorder.down(f"{prefix} DROP COLUMN {identifier(column.name)}")
        if column.is_primary:
            if after.primary_columns:
                self.drop_key(table, after.primary_columns)
            self.create_key(table, [*after.primary_columns, column])
        index = of_column(after.indices, column.name)
        if index is not None:
            self._make_index(table, index)
        if column.is_unique:
            after.uniques.append(self.add_column_unique(table, column))
        if column.generated_type == "STORED" and column.as_expression:
            self.rows.insert(table.name, column)
        if column.comment:  # TypeORM's down repeats it
            self.recorder.both(*[write.comment(table.name, column)] * 2)
        after.columns.append(column)
        table.become(after)

    def drop_column(self, table: Table, column: TableColumn) -> None:
        after = table.clone()
        if column.is_primary:
            self._drop_from_key(after, column)
        self._drop_parts_of(after, column)
        prefix = f"ALTER TABLE {path(table.name)}"
        self.recorder.up(f"{prefix} DROP COLUMN {identifier(column.name)}")
        definition = self.writer.column(table.name, column)
        self.recorder.down(f"{prefix} ADD {definition}", doubt=column.doubt or column.unread)
        if column.type == "enum" and self.has_enum(table, column):
            name = self.writer.enum(table.name, column)
            self.recorder.both(f"DROP TYPE {name}", self._create_enum(name, column), column.doubt)
        if column.generated_type == "STORED":
            self.rows.delete(table.name, column)
        after.columns = [each for each in after.columns if each.name != column.name]
        table.become(after)

    def update_primary_keys(self, table: Table, columns: Sequence[TableColumn]) -> None:
        after = table.clone()
        old, words = after.primary_columns, [column.name for column in columns]
        if old:
            self.drop_key(table, old)
        for column in after.columns:
            column.is_primary = column.is_primary or column.name in words
        given = old[0].key_name if old else None
        hashed = self.writer.names.primary_key(table.name.name, words)
        self._create(table.name, given or hashed or "", write.key_body(columns))
        table.become(after)

    def has_enum(self, table: Table, column: TableColumn) -> bool:
        words = enum_words(table.name, column)
        return (self.writer.schema(table.name), words) in self._enums

    def add_column_unique(self, table: Table, column: TableColumn) -> TableUnique:
        """The constraint of a column's `unique`, always under the hashed name."""
        name = self.writer.unique_name(table.name, [column.name])
        unique = TableUnique(name, [column.name])
        self._create(table.name, name, write.unique_body(unique))
        return unique

    def create_foreign_key(self, table: Table, key: TableForeignKey) -> None:
        self._create(table.name, key.name, write.foreign_key_body(key))
        table.foreign_keys.append(key)

    def drop_foreign_key(self, table: Table, key: TableForeignKey) -> None:
        self._drop(table.name, key.name, write.foreign_key_body(key))
        remove(table.foreign_keys, key.name)

    def create_unique(self, table: Table, unique: TableUnique) -> None:
        self._create(table.name, unique.name, write.unique_body(unique))
        table.uniques.append(unique)
        column = table.column(unique.columns[0]) if len(unique.columns) == 1 else None
        if column is not None:
            column.is_unique = True

    def drop_unique(self, table: Table, unique: TableUnique) -> None:
        self._drop(table.name, unique.name, write.unique_body(unique))
        remove(table.uniques, unique.name)

    def create_check(self, table: Table, check: TableCheck) -> None:
        self._create(table.name, check.name, write.check_body(check))
        table.checks.append(check)

    def drop_check(self, table: Table, check: TableCheck) -> None:
        self._drop(table.name, check.name, write.check_body(check), check.doubt)
        remove(table.checks, check.name)

    def create_exclusion(self, table: Table, exclusion: TableCheck) -> None:
        self._create(table.name, exclusion.name, write.exclusion_body(exclusion))
        table.exclusions.append(exclusion)

    def drop_exclusion(self, table: Table, exclusion: TableCheck) -> None:
        body = write.exclusion_body(exclusion)
        self._drop(table.name, exclusion.name, body, exclusion.doubt)
        remove(table.exclusions, exclusion.name)

    def create_index(self, table: Table, index: TableIndex) -> None:
        self._make_index(table, index)
        table.indices.append(index)

    def drop_index(self, table: Table, index: TableIndex) -> None:
        self._unmake_index(table, index)
        remove(table.indices, index.name)

    def change_table_comment(self, table: Table, new: str | None) -> None:
        before, after = write.quoted_comment(table.comment), write.quoted_comment(new)
        if before != after:
            prefix = f"COMMENT ON TABLE {path(table.name)} IS "
            self.recorder.both(prefix + after, prefix + before)

    def drop_key(self, table: Table, columns: list[TableColumn]) -> None:
        name = self.writer.key_name(table.name, columns)
        self._drop(table.name, name, write.key_body(columns))

    def create_key(self, table: Table, columns: list[TableColumn]) -> None:
        name = self.writer.key_name(table.name, columns)
        self._create(table.name, name, write.key_body(columns))

    def _drop_from_key(self, table: Table, column: TableColumn) -> None:
        """The key without the column, where there are other columns in it."""
        key = table.primary_columns
        name = column.key_name or self.writer.key_name(table.name, key)
        self._drop(table.name, name, write.key_body(key))
        for each in table.columns:
            each.is_primary = each.is_primary and each.name != column.name
        if table.primary_columns:
            self.create_key(table, table.primary_columns)

    def _drop_parts_of(self, table: Table, column: TableColumn) -> None:
        """The first index, check and unique of this column alone, which DROP COLUMN would take."""
        index = of_column(table.indices, column.name)
        if index is not None:
            self.drop_index(table, index)
        check = of_column(table.checks, column.name)
        if check is not None:
            self.drop_check(table, check)
        unique = of_column(table.uniques, column.name)
        if unique is not None:
            self.drop_unique(table, unique)

    def _add_single_uniques(self, table: Table) -> None:
        for column in table.columns:
            if column.is_unique and of_column(table.uniques, column.name) is None:
                name = self.writer.unique_name(table.name, [column.name])
                table.uniques.append(TableUnique(name, [column.name]))

    def _create_enum(self, name: str, column: TableColumn) -> str:
        return self.writer.create_enum(name, column.enum or ())

    def _make_index(self, table: Table, index: TableIndex) -> None:
        self.recorder.both(
            self.writer.create_index(table.name, index), self.writer.drop_index(table.name, index)
        )

    def _unmake_index(self, table: Table, index: TableIndex) -> None:
        self.recorder.both(
            self.writer.drop_index(table.name, index),
            self.writer.create_index(table.name, index),
            index.doubt,
        )

    def _create(self, table: Name, name: str, body: str) -> None:
        self.recorder.both(
            write.add_constraint(table, name, body), write.drop_constraint(table, name)
        )

    def _drop(self, table: Name, name: str, body: str, doubt: str | None = None) -> None:
        self.recorder.both(
            write.drop_constraint(table, name), write.add_constraint(table, name, body), doubt
        )
