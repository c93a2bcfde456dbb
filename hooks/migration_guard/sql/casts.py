"""How PostgreSQL converts a column's values into another type, and where that costs some.

The pairs are pg_cast's of PostgreSQL 14 to 18, for the types that TypeORM knows; that a string
type takes and gives everything by its text is CREATE CAST's "automatic I/O conversion". The
conformance test asks a server for every pair.
"""

from __future__ import annotations

import enum

from migration_guard.schema.literals import NUMBERS
from migration_guard.schema.model import ColumnType

TEXTS = frozenset({"character varying", "character", "text", "citext"})

_TIMESTAMP, _TIMESTAMPTZ = "timestamp without time zone", "timestamp with time zone"
_TIME, _TIMETZ = "time without time zone", "time with time zone"
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_JSON_VALUES = NUMBERS | {"boolean"}

_ASSIGNED = {
    **dict.fromkeys(NUMBERS, NUMBERS),
    "money": frozenset({"numeric"}),
    "bit": frozenset({"bit varying"}),
    "bit varying": frozenset({"bit"}),
    "cidr": frozenset({"inet"}),
    "inet": frozenset({"cidr"}),
    "macaddr": frozenset({"macaddr8"}),
    "macaddr8": frozenset({"macaddr"}),
    "date": frozenset({_TIMESTAMP, _TIMESTAMPTZ}),
    "interval": frozenset({_TIME}),
    _TIME: frozenset({"interval", _TIMETZ}),
    _TIMETZ: frozenset({_TIME}),
    _TIMESTAMP: frozenset({"date", _TIME, _TIMESTAMPTZ}),
    _TIMESTAMPTZ: frozenset({"date", _TIME, _TIMETZ, _TIMESTAMP}),
    "json": frozenset({"jsonb"}),
    "jsonb": frozenset({"json"}),
    "box": frozenset({"polygon"}),
    "path": frozenset({"polygon"}),
    "point": frozenset({"box"}),
    "polygon": frozenset({"path"}),
}
_ASSIGNED |= {name: NUMBERS | {"money"} for name in ("integer", "bigint", "numeric")}

_EXPLICIT = {
    "boolean": frozenset({"integer"}),
    "integer": frozenset({"bit", "boolean"}),
    "bigint": frozenset({"bit"}),
    "bit": frozenset({"integer", "bigint"}),
    "jsonb": _JSON_VALUES,
    "box": frozenset({"circle", "lseg", "point"}),
    "circle": frozenset({"box", "point", "polygon"}),
    "lseg": frozenset({"point"}),
    "polygon": frozenset({"box", "circle", "point"}),
    "daterange": frozenset({"datemultirange"}),
    "int4range": frozenset({"int4multirange"}),
    "int8range": frozenset({"int8multirange"}),
    "numrange": frozenset({"nummultirange"}),
    "tsrange": frozenset({"tsmultirange"}),
    "tstzrange": frozenset({"tstzmultirange"}),
}

_CUT = {
    **dict.fromkeys(("numeric", "real", "double precision"), _INTEGERS),
    "integer": frozenset({"real", "boolean", "bit"}),
    "bigint": frozenset({"real", "double precision", "bit"}),
    "jsonb": _INTEGERS,
    "json": frozenset({"jsonb"}),
    "inet": frozenset({"cidr"}),
    "interval": frozenset({_TIME}),
    _TIMETZ: frozenset({_TIME}),
    _TIMESTAMP: frozenset({"date", _TIME}),
    _TIMESTAMPTZ: frozenset({"date", _TIME, _TIMETZ}),
    **dict.fromkeys(("box", "circle", "lseg", "path", "polygon"), frozenset({"*"})),
    **dict.fromkeys(
        TEXTS, frozenset({"boolean", "date", "real", "double precision", "tsvector", _TIME})
    ),
}
_CUT["numeric"] |= {"real", "double precision", "money"}
_CUT["double precision"] |= {"real", "numeric"}
_CUT["real"] |= {"numeric"}
_SCALED = frozenset({"numeric", "interval", _TIME, _TIMETZ, _TIMESTAMP, _TIMESTAMPTZ})
_FULL = 6


class Cast(enum.Enum):
    """`ASSIGNED`: without USING, and what does not fit is refused. `EXPLICIT`: by a cast that
    must be named. `BY_TEXT`: the text of the value is read as the other type's."""

    ASSIGNED = "assigned"
    EXPLICIT = "explicit"
    BY_TEXT = "by text"


def cast(made: ColumnType, wanted: ColumnType) -> Cast | None:
    """How values (of arrays, their items) are converted; None where PostgreSQL cannot."""
    old, new = made.name, wanted.name
    if new in TEXTS or (old == new and made.enum == wanted.enum):
        return Cast.ASSIGNED
    if old in TEXTS or old == new == "enum":
        return Cast.BY_TEXT
    if new in _ASSIGNED.get(old, ()):
        return Cast.ASSIGNED
    return Cast.EXPLICIT if new in _EXPLICIT.get(old, ()) else None


def loses(made: ColumnType, wanted: ColumnType) -> bool:
    """Whether a conversion rounds or cuts some values without a word. A text that is too long
    and a number that is too large are refused, and so are no loss."""
    cut = _CUT.get(made.name, frozenset())
    if made.name != wanted.name and (wanted.name in cut or "*" in cut):
        return wanted.name not in TEXTS
    return wanted.name in _SCALED and _is_coarser(made, wanted)


def _is_coarser(made: ColumnType, wanted: ColumnType) -> bool:
    """Fewer digits after the point, or of a second."""
    if wanted.name == "numeric":
        if wanted.precision is None or made.name in _INTEGERS:
            return False
        return made.name != "numeric" or made.precision is None or _less(wanted.scale, made.scale)
    if wanted.precision is None or made.name == "date":
        return False
    return made.name in TEXTS or wanted.precision < (
        _FULL if made.precision is None else made.precision
    )


def _less(wanted: int | None, made: int | None) -> bool:
    return (wanted or 0) < (made or 0)
