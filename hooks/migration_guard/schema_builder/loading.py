"""The replayed tables as TypeORM would load them from the database that the migrations made.

Columns are read by `loading_columns`; what PostgreSQL prints of conditions, by `database_text`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.schema.model import (
    UNREAD_NOTE,
    Check,
    Index,
    Name,
    Schema,
)
from migration_guard.schema.model import Table as Replayed
from migration_guard.schema.quoting import names_in
from migration_guard.schema_builder.column_text import SPATIAL
from migration_guard.schema_builder.database_text import (
    Text,
    column_types,
    printed_condition,
)
from migration_guard.schema_builder.loading_columns import ColumnLoader, known
from migration_guard.schema_builder.metadata import EntityTable, EntityView
from migration_guard.schema_builder.tables import (
    Table,
    TableCheck,
    TableForeignKey,
    TableIndex,
    TableUnique,
)
from migration_guard.schema_builder.views import View
from migration_guard.schema_builder.writer import Writer

NOT_MADE = "the migrations do not create the table: it may be there in another form"


class Loader:
    """Reads the tables of one replayed schema for one version of TypeORM."""

    def __init__(self, writer: Writer, schema: Schema) -> None:
        self._writer, self._schema = writer, schema
        self._profile = writer.profile

    def enums(self) -> frozenset[tuple[str, str]]:
        """The enum types by schema and name."""
        return frozenset((self._writer.schema(name), name.name) for name in self._schema.enums)

    def views(self, declared: Iterable[EntityView]) -> dict[Name, View]:
        """The views of which `typeorm_metadata` has a row; TypeORM sees no others. A row that is
        not known is taken to hold the entity's text."""
        found = {}
        if UNREAD_NOTE in self._schema.notes:
            there = (each for each in declared if each.name in self._schema.views)
            found = {
                each.name: View(each.name, each.expression, each.materialized) for each in there
            }
        for note, text in self._schema.notes.items():
            name = Name(note.schema, note.name)
            if note.kind in ("VIEW", "MATERIALIZED_VIEW") and name in self._schema.views:
                found[name] = View(name, text, note.kind != "VIEW")
        return found

    def reason(self, entity: EntityTable) -> str | None:
        """Why nothing that is written for the table is certain."""
        replayed = self._schema.tables.get(entity.name)
        if replayed is None:
            return next(iter((*entity.unknown, *self._schema.unknown)), None)
        made_elsewhere = not replayed.created and not entity.extends_core
        reasons = (*entity.unknown, *replayed.unknown, *([NOT_MADE] if made_elsewhere else []))
        return next(iter(reasons), None)

    def table(self, entity: EntityTable) -> Table | None:
        """None where the migrations make no such table. Of a core entity's extension it is
        what they add to the core's table."""
        replayed = self._schema.tables.get(entity.name)
        if replayed is None and entity.extends_core:
            replayed = Replayed(entity.name, created=False)
        if replayed is None:
            return None
        declared = {column.name: column for column in entity.columns}
        columns = ColumnLoader(self._writer, self._schema, replayed)
        return Table(
            replayed.name,
            [columns.column(each, declared.get(each.name)) for each in replayed.columns],
            [
                TableUnique(each.name or "", self._by_position(replayed, each.columns))
                for each in replayed.uniques
            ],
            [*self._indices(replayed)],
            [self._check(replayed, each.name, each.written) for each in replayed.checks],
            [_exclusion(each) for each in replayed.exclusions],
            [
                TableForeignKey(
                    name=each.name or "",
                    columns=[*each.columns],
                    referenced_table=each.referenced_table,
                    referenced_columns=[*each.referenced_columns],
                    on_delete=each.on_delete,
                    on_update=each.on_update,
                    deferrable=each.deferrable,
                )
                for each in replayed.foreign_keys
            ],
            known(replayed.comment),
        )

    def _by_position(self, table: Replayed, columns: tuple[str, ...]) -> list[str]:
        """As the catalog's join gives them: in the order of the table."""
        return [column.name for column in table.columns if column.name in columns]

    def _indices(self, table: Replayed) -> Iterator[TableIndex]:
        """An index of expressions alone is not seen; of others only the columns are."""
        types = column_types(table)
        for index in table.indexes:
            columns = self._by_position(table, index.columns)
            if not columns:
                continue
            where = printed_condition(index.where, types) if index.where else Text("")
            yield TableIndex(
                name=index.name or "",
                columns=columns,
                is_unique=index.unique,
                is_spatial=self._is_spatial(table, index),
                method=index.method if self._profile.names_index_method else None,
                where=where.sql or None,
                doubt=where.doubt or _doubt_of(index, columns),
            )

    def _is_spatial(self, table: Replayed, index: Index) -> bool:
        if self._profile.loads_gist:
            return index.method == "gist"
        types = column_types(table)
        found = [types.get(name) for name in index.columns]
        return all(each is not None and each.name in SPATIAL for each in found)

    def _check(self, table: Replayed, name: str | None, expression: str) -> TableCheck:
        text = printed_condition(expression, column_types(table))
        mentioned = names_in(expression)
        columns = [column.name for column in table.columns if column.name in mentioned]
        return TableCheck(name or "", text.sql, columns, doubt=text.doubt)


def _exclusion(exclusion: Check) -> TableCheck:
    is_plain = " WHERE (" not in exclusion.expression and "((" not in exclusion.expression
    doubt = None if is_plain else "it is not known how PostgreSQL prints the exclusion"
    return TableCheck(exclusion.name or "", exclusion.expression, [], doubt=doubt)


def _doubt_of(index: Index, columns: list[str]) -> str | None:
    lost = len(index.columns) != len(columns)
    return "TypeORM does not see the index's expressions" if lost else None
