"""A column as TypeORM writes it: its full type, its definition, the name of its enum."""

from __future__ import annotations

from migration_guard.schema.model import Name
from migration_guard.schema_builder.tables import TableColumn
from migration_guard.sql.render import identifier

SPATIAL = frozenset({"geometry", "geography"})
_SERIALS = {"integer": " SERIAL", "smallint": " SMALLSERIAL", "bigint": " BIGSERIAL"}
_CLOCKS = {
    "time without time zone": ("TIME", ""),
    "time with time zone": ("TIME", " WITH TIME ZONE"),
    "timestamp without time zone": ("TIMESTAMP", ""),
    "timestamp with time zone": ("TIMESTAMP", " WITH TIME ZONE"),
}


def full_type(column: TableColumn) -> str:
    """`numeric(10,2)`, `TIMESTAMP(3) WITH TIME ZONE`, `character varying(20) array`."""
    return _plain_type(column) + (" array" if column.is_array else "")


def definition(column: TableColumn, enum: str, uuid_function: str) -> str:
    """What stands for the column in CREATE TABLE and ADD; `enum` is its type's quoted name."""
    text = identifier(column.name) + _generation(column)
    if column.type == "enum":
        text += f" {enum}{' array' if column.is_array else ''}"
    elif column.generated is None or column.type == "uuid":
        text += f" {full_type(column)}"
    if column.generated_type == "STORED" and column.as_expression:
        text += f" GENERATED ALWAYS AS ({column.as_expression}) STORED"
    if column.collation:
        text += f" COLLATE {identifier(column.collation)}"
    text += "" if column.is_nullable else " NOT NULL"
    if column.default is not None:
        text += f" DEFAULT {column.default}"
    if column.generated == "uuid" and not column.default:
        text += f" DEFAULT {uuid_function}"
    return text


def enum_words(table: Name, column: TableColumn) -> str:
    """The name of the column's enum type without schema or quotes."""
    return column.enum_name or f"{table.name}_{column.name.lower()}_enum"


def quoted_words(words: str) -> str:
    """A name in quotes, each of its parts where it has dots."""
    return ".".join(identifier(word) for word in words.split("."))


def _generation(column: TableColumn) -> str:
    if column.generated in (None, "uuid"):
        return ""
    if column.generated == "identity":
        kind = column.generated_identity or "BY DEFAULT"
        return f" {column.type} GENERATED {kind} AS IDENTITY"
    return _SERIALS.get(column.type, "")


def _plain_type(column: TableColumn) -> str:
    if column.type in _CLOCKS:
        word, zone = _CLOCKS[column.type]
        return word + ("" if column.precision is None else f"({column.precision})") + zone
    if column.type in SPATIAL:
        inside = [each for each in (column.spatial_feature_type, column.srid) if each is not None]
        if column.spatial_feature_type is None:
            inside = []
        return f"{column.type}({','.join(map(str, inside))})" if inside else column.type
    if column.length:
        return f"{column.type}({column.length})"
    numbers = [column.precision] if column.precision is not None else []
    if numbers and column.scale is not None:
        numbers.append(column.scale)
    return f"{column.type}({','.join(map(str, numbers))})" if numbers else column.type
