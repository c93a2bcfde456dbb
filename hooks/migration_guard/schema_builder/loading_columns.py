"""The columns of a replayed table as TypeORM would load them.

What PostgreSQL prints of a default is taken from the entity's own text where both mean the
same: the replay keeps the meaning, and of the spelling what TypeORM would not have written."""

from __future__ import annotations

import re

from migration_guard.schema.model import (
    UNREAD_NOTE,
    Column,
    ColumnType,
    Name,
    Note,
    PrimaryKey,
    Schema,
    Unknown,
)
from migration_guard.schema.model import Table as Replayed
from migration_guard.schema.quoting import quote_literal
from migration_guard.schema_builder import defaults
from migration_guard.schema_builder.column_text import enum_words
from migration_guard.schema_builder.database_text import printed_default
from migration_guard.schema_builder.deparse import label
from migration_guard.schema_builder.literal_text import FLOATS
from migration_guard.schema_builder.metadata import EntityColumn
from migration_guard.schema_builder.tables import TableColumn
from migration_guard.schema_builder.writer import Writer, sequence_name
from migration_guard.sql.expressions import canonical
from migration_guard.sql.spelling import spelling_of

_WITH_LENGTH = frozenset({"character varying", "character", "bit", "bit varying"})
_VECTORS = frozenset({"vector", "halfvec"})
_DEFAULT_LENGTH = {"character": "1", "bit": "1"}
_CLOCKS = ("interval", "time ", "timestamp ")
_MICROSECONDS = 6
_UUID = re.compile(r"gen_random_uuid\(\)\Z|uuid_generate_v\d\(\)")


class ColumnLoader:
    """Reads the columns of one table. The entity's column, where there is one, decides which
    lengths and precisions TypeORM leaves out as the type's own."""

    def __init__(self, writer: Writer, schema: Schema, table: Replayed) -> None:
        self._writer, self._schema, self._table = writer, schema, table
        self._profile = writer.profile

    def column(self, column: Column, entity: EntityColumn | None) -> TableColumn:
        loaded = TableColumn(column.name, "", comment=known(column.comment))
        if isinstance(column.type, ColumnType):
            self._type(loaded, column.type, entity)
        for value in (column.type, column.nullable, column.default, column.collation):
            if isinstance(value, Unknown):
                loaded.unread = value.reason
        loaded.is_nullable, loaded.collation = column.nullable is True, known(column.collation)
        loaded.is_unique = any(each.columns == (column.name,) for each in self._table.uniques)
        self._key(loaded)
        self._default(loaded, column, entity)
        if column.stored is not None:
            self._stored(loaded, column.stored, entity)
        return loaded

    def _stored(self, loaded: TableColumn, stored: str, entity: EntityColumn | None) -> None:
        """The text is that of the column's row, none without one; of a row that is not known
        it is the entity's where that is what the column has."""
        name = self._table.name
        text = self._schema.notes.get(Note("GENERATED_COLUMN", *name, loaded.name))
        if text is None and UNREAD_NOTE in self._schema.notes:
            ours = entity.as_expression if entity is not None else None
            is_same = ours is not None and canonical(ours) == stored
            text = ours if is_same else stored
            loaded.doubt = loaded.doubt if is_same else "the text of the column is not known"
        loaded.generated_type, loaded.as_expression = "STORED", text or ""

    def _type(self, loaded: TableColumn, type_: ColumnType, entity: EntityColumn | None) -> None:
        loaded.type, loaded.is_array = type_.name, type_.array
        if type_.enum is not None:
            self._enum(loaded, type_.enum)
        if type_.name == "numeric" and (self._profile.loads_array_precision or not type_.array):
            loaded.precision, loaded.scale = type_.precision, type_.scale
        if type_.name.startswith(_CLOCKS) and not type_.array:
            precision = _MICROSECONDS if type_.precision is None else type_.precision
            is_said = entity is not None and entity.precision is not None
            loaded.precision = precision if is_said or precision != _MICROSECONDS else None
        if type_.geometry is not None:
            loaded.spatial_feature_type, loaded.srid = type_.geometry, type_.precision
        if type_.name in _WITH_LENGTH | _VECTORS and type_.length is not None:
            length = str(type_.length)
            is_said = entity is not None and bool(entity.length)
            is_default = not is_said and length == _DEFAULT_LENGTH.get(type_.name)
            loaded.length = "" if is_default else length

    def _enum(self, loaded: TableColumn, enum: Name) -> None:
        """A type in another schema than its table's, or with a leading underscore, is not found
        to be an enum."""
        word = enum.name.removeprefix("_")
        found = self._schema.enums.get(Name(enum.schema, word))
        if found is None or enum.schema != self._table.name.schema:
            loaded.type = label(ColumnType("enum", enum=enum))
            if enum not in self._schema.enums:
                loaded.unread = f'type "{enum}" is not made by the migrations'
            return
        loaded.type = "enum"
        loaded.enum_name = word if word != enum_words(self._table.name, loaded) else None
        if isinstance(found.values, Unknown):
            loaded.unread = found.values.reason
        else:
            loaded.enum = found.values

    def _key(self, loaded: TableColumn) -> None:
        key = self._table.primary_key
        if isinstance(key, Unknown):
            loaded.unread = key.reason
        if not isinstance(key, PrimaryKey) or loaded.name not in key.columns:
            return
        loaded.is_primary = True
        hashed = self._writer.names.primary_key(self._table.name.name, key.columns)
        loaded.key_name = key.name if key.name != hashed else None

    def _default(self, loaded: TableColumn, column: Column, entity: EntityColumn | None) -> None:
        if column.generated == "identity":
            loaded.generated, loaded.generated_identity = "identity", column.identity
            return
        if not isinstance(column.default, str):
            return
        if column.default.startswith("nextval(") and self._is_serial(column):
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

    def _is_serial(self, column: Column) -> bool:
        sequence = str(column.default).replace('"', "").removeprefix("nextval('")
        words = sequence_name(self._table.name.name, column.name)
        paths = {words, f"{self._table.name.schema or self._writer.default_schema}.{words}"}
        return sequence.removesuffix("')") in paths


def known(text: str | Unknown | None) -> str | None:
    """The text; None for none, an empty and an unknown one."""
    return None if isinstance(text, Unknown) else text or None


def _base(column: Column) -> str | None:
    return column.type.name if isinstance(column.type, ColumnType) else None
