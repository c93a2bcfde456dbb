"""Types as PostgreSQL normalises them, from a parse tree or from a text."""

from __future__ import annotations

from migration_guard.schema.model import ColumnType, Unknown
from migration_guard.sql.names import listed_name, strings
from migration_guard.sql.parser import Node, parse_expression
from migration_guard.sql.spatial import SPATIAL, spatial_type, written_geometry

SERIALS = {
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "serial2": "smallint",
}
"""Not types: an integer column with NOT NULL, a sequence and its nextval() default."""

_SPOKEN = {
    "bool": "boolean",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "decimal": "numeric",
    "varchar": "character varying",
    "bpchar": "character",
    "char": "character",
    "varbit": "bit varying",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}

_OTHERS = (
    "bigint bit box bytea cidr circle citext cube date daterange datemultirange geography "
    "geometry halfvec hstore inet int4multirange int4range int8multirange int8range integer "
    "interval json jsonb jsonpath line lseg ltree macaddr macaddr8 money name nummultirange "
    "numrange oid path pg_lsn point polygon real regclass regtype smallint sparsevec text "
    "tid tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector uuid vector xml"
)

_BUILT_IN = frozenset(_SPOKEN.values()) | frozenset(_OTHERS.split())
"""What is no user's own type: PostgreSQL's, and those of extensions TypeORM knows."""

_WITH_LENGTH = frozenset(
    {"bit", "bit varying", "character", "character varying", "vector", "halfvec", "sparsevec"}
)


def column_type(node: Node) -> ColumnType:
    """The type of a TypeName node. A name that PostgreSQL does not bring is taken for an
    enum; whether it is one, a domain or a composite only the schema knows."""
    words = strings(node.get("names", ()))
    array = "arrayBounds" in node
    spoken = _spoken(words)
    if spoken is None:
        return ColumnType("enum", array=array, enum=listed_name(node["names"]))
    numbers = _modifiers(node)
    if spoken in SPATIAL:
        system = numbers[0] if numbers else None
        return spatial_type(spoken, written_geometry(node), system, array=array)
    if spoken == "interval":
        numbers = numbers[1:]
    if spoken in _WITH_LENGTH:
        default = 1 if spoken in ("character", "bit") else None
        return ColumnType(spoken, length=numbers[0] if numbers else default, array=array)
    if spoken == "numeric":
        precision = numbers[0] if numbers else None
        scale = numbers[1] if len(numbers) > 1 else (0 if numbers else None)
        return ColumnType(spoken, precision=precision, scale=scale, array=array)
    return ColumnType(spoken, precision=numbers[0] if numbers else None, array=array)


def parse_type(text: str) -> ColumnType | Unknown:
    """The type that a text such as `varchar(20)`, `"public"."status"[]` names; `serial` and
    its like are read as the integer they are."""
    node = parse_expression(f"NULL::{_array_suffix(text)}")
    if node is None or set(node) != {"TypeCast"}:
        return Unknown(f"'{text}' is no type that PostgreSQL can read")
    found = column_type(node["TypeCast"]["typeName"])
    serial = SERIALS.get(found.enum.name) if found.enum is not None else None
    return ColumnType(serial) if serial is not None else found


def serial_type(node: Node) -> str | None:
    """The integer type behind `serial` and its like, None for any other type."""
    words = strings(node.get("names", ()))
    return SERIALS.get(words[-1]) if len(words) == 1 else None


def _spoken(words: tuple[str, ...]) -> str | None:
    if words == ("char",):
        return '"char"'  # the one-byte type; `char` itself parses as pg_catalog.bpchar
    name = _SPOKEN.get(words[-1], words[-1])
    if words[:-1] in ((), ("pg_catalog",)) or name in ("citext", "hstore", "ltree"):
        return name if name in _BUILT_IN else None
    return None


def _modifiers(node: Node) -> list[int]:
    constants = (modifier.get("A_Const", {}) for modifier in node.get("typmods", ()))
    return [constant["ival"].get("ival", 0) for constant in constants if "ival" in constant]


def _array_suffix(text: str) -> str:
    """TypeORM writes `text array`, which PostgreSQL reads in a column but not in a cast."""
    stripped = text.strip()
    return stripped[:-6] + "[]" if stripped.lower().endswith(" array") else stripped
