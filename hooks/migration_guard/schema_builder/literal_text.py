"""Constants as PostgreSQL prints them: `get_const_expr` of ruleutils.c and the types' output.

A type is its label, `format_type` without modifiers: `integer`, `text[]`, `lab_status_enum`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

INTEGERS = ("smallint", "integer", "bigint")
FLOATS = ("real", "double precision")
NUMBERS = (*INTEGERS, "numeric", *FLOATS)
TEXTS = ("text", "character varying", "bpchar", "citext", "name")

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d*[1-9])?")
_ISO_TIMESTAMP = re.compile(r'"?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?Z?"?')
_UNIT = re.compile(r"(-?\d+) *([a-z]+)")
_BARE_ITEM = re.compile(r"[^\s{}\",\\']+")


class Unprintable(Exception):
    """What PostgreSQL would print here is not known; the message says of what."""


def literal(value: str, label: str) -> str:
    """A string constant that has become one of the type: `'x'::text`, `5`, `'-5'::integer`."""
    if label.endswith("[]"):
        return f"{quoted(_array(value, label[:-2]))}::{label}"
    printed = _output(value, label)
    if label == "boolean" or (label == "integer" and not printed.startswith("-")):
        return printed
    if label == "numeric" and printed[0].isdigit() and "." in printed:
        return printed
    return f"{quoted(printed)}::{label}"


def number(text: str) -> tuple[str, str]:
    """A number without quotes, and the type that it has."""
    if re.fullmatch(r"-?\d+", text):
        value = int(text)
        if -(2**31) <= value < 2**31:
            return literal(text, "integer"), "integer"
        if -(2**63) <= value < 2**63:
            return literal(text, "bigint"), "bigint"
    return literal(text, "numeric"), "numeric"


def quoted(text: str) -> str:
    """Never with `E`: standard_conforming_strings is on (simple_quote_literal)."""
    return "'" + text.replace("'", "''") + "'"


def _output(value: str, label: str) -> str:
    printer = _PRINTERS.get(label)
    if printer is not None:
        return printer(value)
    if label in _VERBATIM or label in TEXTS or label not in _BUILT_IN:
        return value
    raise Unprintable(f"a constant of {label}")


def _array(value: str, item: str) -> str:
    """`{a,b}`; items in quotes where they need it (array_out)."""
    if item in ("json", "jsonb"):
        if value.strip() in ("{}", ""):
            return "{}"
        raise Unprintable("an array of JSON")
    text = value.strip()
    if not (text.startswith("{") and text.endswith("}")) or "{" in text[1:] or "\\" in text:
        raise Unprintable("an array that is not written plainly")
    return "{" + ",".join(_item(each, item) for each in _items(text[1:-1])) + "}"


def _items(text: str) -> list[str]:
    return re.findall(r'"[^"]*"|[^,]+', text)


def _item(text: str, label: str) -> str:
    stripped = text.strip()
    if stripped.upper() == "NULL":
        return "NULL"
    bare = stripped[1:-1] if stripped.startswith('"') else stripped
    printed = _output(bare, label)
    plain = _BARE_ITEM.fullmatch(printed) and printed.upper() != "NULL"
    return printed if plain else f'"{printed}"'


def _integer(value: str) -> str:
    try:
        return str(int(value))
    except ValueError as error:
        raise Unprintable("a number that is none") from error


def _numeric(value: str) -> str:
    try:
        found = Decimal(value.strip())
    except InvalidOperation as error:
        raise Unprintable("a number that is none") from error
    if not found.is_finite() or abs(found.adjusted()) > 400:
        raise Unprintable("a number of that size")
    return format(found, "f")


def _float(value: str) -> str:
    try:
        found = float(value)
    except ValueError as error:
        raise Unprintable("a number that is none") from error
    text = repr(found)
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent):+03d}"
    if abs(found) >= 1e15:
        raise Unprintable("a number of that size")
    return text.removesuffix(".0")


def _boolean(value: str) -> str:
    word = value.strip().lower()
    if word in ("t", "true", "y", "yes", "on", "1"):
        return "true"
    if word in ("f", "false", "n", "no", "off", "0"):
        return "false"
    raise Unprintable("a boolean of that spelling")


def _jsonb(value: str) -> str:
    """Keys by length, then by bytes; one blank after each sign; numbers as they are."""
    try:
        return _json_text(json.loads(value, parse_float=_Number, parse_int=_Number))
    except (ValueError, RecursionError) as error:
        raise Unprintable("JSON that cannot be read") from error


class _Number(str):
    """A number in JSON, in its own spelling."""


def _json_text(value: Any) -> str:
    if isinstance(value, _Number):
        return _numeric(value)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{_json_text(key)}: {_json_text(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _date(value: str) -> str:
    return _matching(_ISO_DATE, value, "date")


def _time(value: str) -> str:
    return _matching(_ISO_TIME, value, "time")


def _matching(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise Unprintable(f"a {what} that is not written as ISO 8601")
    return value


def _timestamp(value: str) -> str:
    match = _ISO_TIMESTAMP.fullmatch(value)
    if match is None and _ISO_DATE.fullmatch(value):
        return f"{value} 00:00:00"
    if match is None:
        raise Unprintable("a timestamp that is not written as ISO 8601")
    return f"{match[1]} {match[2]}{(match[3] or '').rstrip('.0')}"


def _interval(value: str) -> str:
    """Of one unit: `7 days`, `1 mon`, `01:00:00`."""
    if _ISO_TIME.fullmatch(value):
        return value
    match = _UNIT.fullmatch(value.strip().lower())
    unit = match[2].removesuffix("s") if match is not None else ""
    if match is None or int(match[1]) < 0:
        raise Unprintable("an interval of several units")
    count = int(match[1])
    if unit in _CLOCK_UNITS:
        seconds = count * _CLOCK_UNITS[unit]
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return _calendar(count, unit)


_CLOCK_UNITS = {"hour": 3600, "minute": 60, "min": 60, "second": 1, "sec": 1}


def _calendar(count: int, unit: str) -> str:
    if unit == "week":
        count, unit = count * 7, "day"
    if unit == "month" or unit == "mon":
        years, count = divmod(count, 12)
        parts = [(years, "year"), (count, "mon")]
    else:
        parts = [(count, unit)]
    if unit not in ("day", "mon", "month", "year"):
        raise Unprintable("an interval of that unit")
    said = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n]
    return " ".join(said) or "00:00:00"


_PRINTERS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(INTEGERS, _integer),
    **dict.fromkeys(FLOATS, _float),
    "numeric": _numeric,
    "boolean": _boolean,
    "uuid": lambda value: value.strip().lower(),
    "jsonb": _jsonb,
    "money": lambda value: f"${Decimal(_numeric(value)):,.2f}",
    "date": _date,
    "time without time zone": _time,
    "timestamp without time zone": _timestamp,
    "interval": _interval,
}

_VERBATIM = frozenset(
    {"json", '"bit"', "bit varying", "inet", "cidr", "macaddr", "xml", "ltree", "regclass"}
)

_OTHERS = (
    "bytea point line lseg box path polygon circle tsvector tsquery int4range "
    "int8range numrange tsrange tstzrange daterange geometry geography jsonpath "
    "macaddr8 int4multirange int8multirange nummultirange tsmultirange tstzmultirange "
    "datemultirange oid vector halfvec"
)

_BUILT_IN = frozenset({"timestamp with time zone", "time with time zone", *_OTHERS.split()})
"""Types whose output is not written here; what is in no list is an enum, printed as it is."""
