"""Defaults: how TypeORM writes an entity's, reads PostgreSQL's, and compares the two."""

from __future__ import annotations

import json
import re
from typing import Any

from migration_guard.schema_builder.metadata import EntityColumn
from migration_guard.schema_builder.profile import Profile

FUNCTION_OF_ENUM = "before 1.1.1 TypeORM writes the source text of an enum's default function"
_JSON = ("json", "jsonb")
_CASTS = re.compile(r"::[\w\s.\[\]\-\"]+", re.ASCII)
_CASTS_WITHOUT_DASHES = re.compile(r"::[\w\s.\[\]\"]+", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]+")
_WHOLE_CLOCK = re.compile(
    r"(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME)(\(\d+\))?"
)
_PRECISION = re.compile(r"\(\d+\)")
_CLOCKS = {
    "CURRENT_TIMESTAMP": ("timestamp", " with time zone"),
    "CURRENT_TIME": ("time", " with time zone"),
    "LOCALTIMESTAMP": ("timestamp", " without time zone"),
    "LOCALTIME": ("time", " without time zone"),
}


def written(column: EntityColumn, profile: Profile) -> str | None:
    """What stands after DEFAULT: `normalizeDefault` of the version."""
    if column.default is None:
        return None
    if column.default_kind == "function":
        return _clock(column.default, profile)
    is_object = column.default_kind == "value" and column.default.startswith("'")
    if is_object and profile.escapes_json_default and column.type != "enum" and not column.is_array:
        return "'" + column.default[1:-1].replace("'", "''") + "'"
    return column.default


def doubt_of(column: EntityColumn, profile: Profile) -> str | None:
    """Why the written default may be another one."""
    is_function = column.default_kind == "function"
    if is_function and column.type == "enum" and not profile.calls_enum_default:
        return FUNCTION_OF_ENUM
    return column.unknown


def clock_as_typeorm_writes(text: str) -> str:
    """`CURRENT_TIMESTAMP(3)` as `('now'::text)::timestamp(3) with time zone`; other texts as
    they are."""
    match = _WHOLE_CLOCK.fullmatch(text)
    return _spelled(match[1], match[2] or "") if match else text


def loaded(printed: str, profile: Profile) -> str:
    """What TypeORM makes of a default as PostgreSQL prints it."""
    if printed == "now()" or "'now'::text" in printed:
        return printed
    casts = _CASTS if profile.strips_casts_with_dashes else _CASTS_WITHOUT_DASHES
    text = casts.sub("", printed)
    return f"'{text}'" if _INTEGER.fullmatch(text) else text


def is_equal(column: EntityColumn, default: str | None, profile: Profile) -> bool:
    """`defaultEqual`: the entity's default against the loaded one."""
    is_json = column.type in _JSON and column.default_kind not in (None, "function")
    if is_json and column.default is not None:
        return _is_equal_json(column, default, profile)
    ours = written(column, profile)
    return (_lowered(ours) if ours else ours) == default


def _lowered(text: str) -> str:
    """Lower case outside of quotes."""
    parts = text.split("'")
    return "'".join(part if n % 2 else part.lower() for n, part in enumerate(parts))


def _is_equal_json(column: EntityColumn, default: str | None, profile: Profile) -> bool:
    """By value. A string of the entity is compared as that string, not as the JSON in it."""
    if default is None or column.is_array or column.default is None:
        return False
    held = _parsed(default, has_doubled_quotes=profile.escapes_json_default)
    if column.default_kind == "string":
        return isinstance(held, str) and held == column.default[1:-1]
    return _is_same(_parsed(column.default), held)


def _parsed(literal: str, *, has_doubled_quotes: bool = False) -> Any:
    """The value of `'{"a": 1}'`; an object of its own for what is no JSON."""
    text = literal.strip()
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        text = text[1:-1]
    try:
        return json.loads(text.replace("''", "'") if has_doubled_quotes else text)
    except ValueError:
        return object()


def _is_same(one: Any, other: Any) -> bool:
    """JavaScript's equality: numbers by value, true is no 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)


def _clock(text: str, profile: Profile) -> str:
    """`normalizeDatetimeFunction`. Before 1.1 a clock anywhere in the text replaces all of it."""
    upper = text.upper()
    if profile.matches_whole_datetime:
        match = _WHOLE_CLOCK.fullmatch(upper.strip())
        return _spelled(match[1], match[2] or "") if match else text
    precision = _PRECISION.search(text)
    if upper == "CURRENT_DATE":
        return _spelled(upper, "")
    word = next((word for word in _CLOCKS if word in upper), None)
    return _spelled(word, precision[0] if precision else "") if word else text


def _spelled(word: str, precision: str) -> str:
    if word == "CURRENT_DATE":
        return "('now'::text)::date"
    if word == "CURRENT_TIMESTAMP" and not precision:
        return "now()"
    name, zone = _CLOCKS[word]
    return f"('now'::text)::{name}{precision}{zone}"
