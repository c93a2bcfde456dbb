"""Column types: from what a decorator says to PostgreSQL's own names (normalizeType of
TypeORM's PostgresDriver)."""

from __future__ import annotations

from migration_guard.schema.model import ColumnType, Name, Unknown
from migration_guard.sql.spatial import SPATIAL

CONSTRUCTORS = {
    "Number": "integer",
    "String": "character varying",
    "Date": "timestamp without time zone",
    "Boolean": "boolean",
}

_ALIASES = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "decimal": "numeric",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "varchar": "character varying",
    "char": "character",
    "varbit": "bit varying",
    "bool": "boolean",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "simple-array": "text",
    "simple-json": "text",
    "simple-enum": "enum",
}

_WITH_LENGTH = frozenset(
    {"character varying", "character", "bit", "bit varying", "vector", "halfvec"}
)
_WITH_PRECISION = frozenset(
    {
        "numeric",
        "interval",
        "time without time zone",
        "time with time zone",
        "timestamp without time zone",
        "timestamp with time zone",
    }
)
_OTHERS = frozenset(
    [
        "bigint",
        "boolean",
        "box",
        "bytea",
        "cidr",
        "circle",
        "citext",
        "cube",
        "date",
        "datemultirange",
        "daterange",
        "enum",
        "hstore",
        "inet",
        "int4multirange",
        "int4range",
        "int8multirange",
        "int8range",
        "integer",
        "json",
        "jsonb",
        "jsonpath",
        "line",
        "lseg",
        "ltree",
        "macaddr",
        "macaddr8",
        "money",
        "nummultirange",
        "numrange",
        "path",
        "point",
        "polygon",
        "real",
        "smallint",
        "text",
        "tsmultirange",
        "tsquery",
        "tsrange",
        "tstzmultirange",
        "tstzrange",
        "tsvector",
        "uuid",
        "xml",
    ]
) | {"double precision"}
SUPPORTED = _OTHERS | _WITH_LENGTH | _WITH_PRECISION | SPATIAL
SERIAL_TYPES = frozenset({"integer", "bigint", "smallint"})


def normalized_type(given: str) -> str | Unknown:
    """PostgreSQL's name for a type as TypeORM spells it."""
    name = _ALIASES.get(given, given)
    if name in SUPPORTED:
        return name
    return Unknown(f"TypeORM has no column type '{given}' on PostgreSQL")


def is_rejected(unknown: Unknown) -> bool:
    """Whether TypeORM itself does not take the column: it throws when it is started."""
    return unknown.reason.startswith("TypeORM ")


def column_type(
    name: str,
    *,
    length: int | None = None,
    precision: int | None = None,
    scale: int | None = None,
    array: bool = False,
    enum: Name | None = None,
) -> ColumnType | Unknown:
    """The type as PostgreSQL has it: `numeric(10)` has scale 0, `char` has length 1, and
    modifiers that TypeORM does not print are left out."""
    if name == "enum":
        return ColumnType("enum", array=array, enum=enum)
    if name in _WITH_LENGTH:
        default = 1 if name in {"character", "bit"} else None
        return ColumnType(name, length=length or default, array=array)
    if length:
        return Unknown(f"TypeORM rejects a length on a column of type '{name}'")
    if name == "numeric" and precision is not None:
        return ColumnType(name, precision=precision, scale=scale or 0, array=array)
    if name in _WITH_PRECISION and name != "numeric":
        return ColumnType(name, precision=precision, array=array)
    return ColumnType(name, array=array)
