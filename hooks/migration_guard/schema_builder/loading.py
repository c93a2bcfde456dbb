"""The replayed tables as TypeORM would load them from the database that the migrations made.

What PostgreSQL prints of a default is taken from the entity's own text where both mean the
same: the replay keeps the meaning, and of the spelling what TypeORM would not have written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.schema.model import (
    Column,
    ColumnType,
    Index,
    Name,
    Note,
    PrimaryKey,
    Schema,
    Unknown,
)
from migration_guard.schema.model import Table as Replayed
from migration_guard.schema.quoting import names_in, quote_literal
from migration_guard.schema_builder import defaults
from migration_guard.schema_builder.column_text import SPATIAL, enum_words
from migration_guard.schema_builder.database_text import (
    Text,
    column_types,
    printed_condition,
    printed_default,
)
from migration_guard.schema_builder.deparse import label
from migration_guard.schema_builder.literal_text import FLOATS
from migration_guard.schema_builder.metadata import EntityColumn, EntityTable
from migration_guard.schema_builder.tables import (
    Table,
    TableCheck,
    TableColumn,
    TableForeignKey,
    TableIndex,
    TableUnique,
)
from migration_guard.schema_builder.views import View
from migration_guard.schema_builder.writer import Writer, sequence_name
from migration_guard.sql.expressions import canonical
from migration_guard.sql.spelling import spelling_of

NOT_MADE = "the migrations do not create the table: it may be there in another form"
_WITH_LENGTH = frozenset({"character varying", "character", "bit", "bit varying"})
_VECTORS = frozenset({"vector", "halfvec"})
_DEFAULT_LENGTH = {"character": "1", "bit": "1"}
_CLOCKS = ("interval", "time ", "timestamp ")
_MICROSECONDS = 6
_UUID = re.compile(r"gen_random_uuid\(\)\Z|uuid_generate_v\d\(\)")


class Loader:
    """Reads the tables of one replayed schema for one version of TypeORM."""

    def __init__(self, writer: Writer, schema: Schema) -> None:
        self._writer, self._schema = writer, schema
        self._profile = writer.profile

    def enums(self) -> frozenset[tuple[str, str]]:
        """The enum types by schema and name."""
        return frozenset((self._writer.schema(name), name.name) for name in self._schema.enums)

    def views(self) -> dict[Name, View]:
        """The views of which `typeorm_metadata` has a row; TypeORM sees no others."""
        found = {}
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
        return Table(
            replayed.name,
            [self._column(replayed, each, declared.get(each.name)) for each in replayed.columns],
            [
                TableUnique(each.name or "", self._by_position(replayed, each.columns))
                for each in replayed.uniques
            ],
            [*self._indices(replayed)],
            [self._check(replayed, each.name, each.expression) for each in replayed.checks],
            [TableCheck(each.name or "", each.expression, []) for each in replayed.exclusions],
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
            _known(replayed.comment),
        )

    def _column(self, table: Replayed, column: Column, entity: EntityColumn | None) -> TableColumn:
        loaded = TableColumn(column.name, "", comment=_known(column.comment))
        if isinstance(column.type, ColumnType):
            self._type(table, loaded, column.type, entity)
        for value in (column.type, column.nullable, column.default, column.collation):
            if isinstance(value, Unknown):
                loaded.unread = value.reason
        loaded.is_nullable, loaded.collation = column.nullable is True, _known(column.collation)
        loaded.is_unique = any(each.columns == (column.name,) for each in table.uniques)
        self._key(table, loaded)
        self._default(table, loaded, column, entity)
        if column.stored is not None:
            note = Note("GENERATED_COLUMN", table.name.schema, table.name.name, column.name)
            loaded.generated_type = "STORED"
            loaded.as_expression = self._schema.notes.get(note, "")
        return loaded

    def _type(
        self, table: Replayed, loaded: TableColumn, type_: ColumnType, entity: EntityColumn | None
    ) -> None:
        loaded.type, loaded.is_array = type_.name, type_.array
        if type_.enum is not None:
            self._enum(table, loaded, type_.enum)
        if type_.name == "numeric" and (self._profile.loads_array_precision or not type_.array):
            loaded.precision, loaded.scale = type_.precision, type_.scale
        if type_.name.startswith(_CLOCKS) and not type_.array:
            precision = _MICROSECONDS if type_.precision is None else type_.precision
            is_said = entity is not None and entity.precision is not None
            loaded.precision = precision if is_said or precision != _MICROSECONDS else None
        if type_.name in _WITH_LENGTH | _VECTORS and type_.length is not None:
            length = str(type_.length)
            is_said = entity is not None and bool(entity.length)
            is_default = not is_said and length == _DEFAULT_LENGTH.get(type_.name)
            loaded.length = "" if is_default else length

    def _enum(self, table: Replayed, loaded: TableColumn, enum: Name) -> None:
        """A type in another schema than its table's, or with a leading underscore, is not found
        to be an enum."""
        word = enum.name.removeprefix("_")
        found = self._schema.enums.get(Name(enum.schema, word))
        if found is None or enum.schema != table.name.schema:
            loaded.type = label(ColumnType("enum", enum=enum))
            if enum not in self._schema.enums:
                loaded.unread = f'type "{enum}" is not made by the migrations'
            return
        loaded.type = "enum"
        loaded.enum_name = word if word != enum_words(table.name, loaded) else None
        if isinstance(found.values, Unknown):
            loaded.unread = found.values.reason
        else:
            loaded.enum = found.values

    def _key(self, table: Replayed, loaded: TableColumn) -> None:
        key = table.primary_key
        if not isinstance(key, PrimaryKey) or loaded.name not in key.columns:
            return
        loaded.is_primary = True
        hashed = self._writer.names.primary_key(table.name.name, key.columns)
        loaded.key_name = key.name if key.name != hashed else None

    def _default(
        self, table: Replayed, loaded: TableColumn, column: Column, entity: EntityColumn | None
    ) -> None:
        if column.generated == "identity":
            loaded.generated, loaded.generated_identity = "identity", column.identity
            return
        if not isinstance(column.default, str):
            return
        if column.default.startswith("nextval(") and self._is_serial(table, column):
            loaded.generated = "increment"
            return
        text = printed_default(self._spelling(column, entity), column)
        if loaded.type == "uuid" and _UUID.match(text.sql):
            loaded.generated = "uuid"
            return
        loaded.default = defaults.loaded(text.sql, self._profile)
        loaded.doubt = loaded.doubt or text.doubt

    def _spelling(self, column: Column, entity: EntityColumn | None) -> str:
        """What the migrations wrote: the entity's text where that means and looks the same,
        else TypeORM's spelling of the canonical text."""
        default, base = str(column.default), _base(column)
        if column.spelling is not None:
            return column.spelling
        ours = defaults.written(entity, self._profile) if entity is not None else None
        if ours is not None and canonical(ours, str(column.type)) == default:
            return ours if spelling_of(ours, base) is None else default
        if base in FLOATS and spelling_of(default) is not None:
            return quote_literal(default)
        return defaults.clock_as_typeorm_writes(default)

    def _is_serial(self, table: Replayed, column: Column) -> bool:
        sequence = str(column.default).replace('"', "").removeprefix("nextval('")
        words = sequence_name(table.name.name, column.name)
        paths = {words, f"{table.name.schema or self._writer.default_schema}.{words}"}
        return sequence.removesuffix("')") in paths

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


def _base(column: Column) -> str | None:
    return column.type.name if isinstance(column.type, ColumnType) else None


def _known(text: str | Unknown | None) -> str | None:
    return None if isinstance(text, Unknown) else text or None


def _doubt_of(index: Index, columns: list[str]) -> str | None:
    lost = len(index.columns) != len(columns)
    return "TypeORM does not see the index's expressions" if lost else None
