"""One spelling for each constant, by the type that it is a constant of."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation

from migration_guard.schema.quoting import quote_literal

INTEGERS = frozenset({"smallint", "integer", "bigint"})
NUMBERS = INTEGERS | {"numeric", "real", "double precision"}

_TRUE = frozenset({"t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"})
_FALSE = frozenset({"f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"})
_PLAIN_ITEM = re.compile(r"[^\s{}\",\\']+")
_LONGEST_NUMBER = 400  # numeric keeps 131,072 digits; expanding 1e100000 would serve nobody


def canonical_string(text: str, type_name: str | None) -> str:
    """A string constant that initialises a value of `type_name` (a base name as PostgreSQL
    spells it, with `[]` for an array; None when the type is not known)."""
    if type_name is None:
        return quote_literal(text)
    if type_name.endswith("[]"):
        return quote_literal(_array_text(text))
    if type_name in NUMBERS:
        return canonical_number(text) or quote_literal(text)
    if type_name == "boolean":
        return _boolean(text) or quote_literal(text)
    if type_name in ("json", "jsonb"):
        return quote_literal(_json_text(text))
    if type_name == "uuid":
        return quote_literal(text.strip().lower())
    return quote_literal(text)


def canonical_number(text: str) -> str | None:
    """The number without needless zeros, sign or exponent; None when it is none."""
    try:
        number = Decimal(text.strip().replace("_", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
        return None
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("", "-0") else plain.lstrip("+")


def array_literal(items: list[str]) -> str | None:
    """`'{a,b}'` for items that need no quotes inside it, else None."""
    plain = all(_PLAIN_ITEM.fullmatch(item) and item.upper() != "NULL" for item in items)
    return quote_literal("{" + ",".join(items) + "}") if plain else None


def _array_text(text: str) -> str:
    inside = text.strip()
    if not (inside.startswith("{") and inside.endswith("}")):
        return text
    items = [item.strip() for item in inside[1:-1].split(",")] if inside[1:-1].strip() else []
    bare = [item[1:-1] if len(item) > 2 and item[0] == item[-1] == '"' else item for item in items]
    if not all(_PLAIN_ITEM.fullmatch(item) for item in bare):
        return text
    if any(item.upper() == "NULL" for item in bare):
        return text  # NULL and "NULL" are different items
    return "{" + ",".join(bare) + "}"


def _boolean(text: str) -> str | None:
    word = text.strip().lower()
    if word in _TRUE:
        return "true"
    return "false" if word in _FALSE else None


def _json_text(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def retyped(default: str, type_name: str) -> str:
    """A canonical default, respelled for a column of `type_name`: `'0'` is `0` for an
    integer. What is no constant stays as it is."""
    if _STRING.fullmatch(default):
        return canonical_string(default[1:-1].replace("''", "'"), type_name)
    if type_name in _TEXTS and canonical_number(default) == default:
        return quote_literal(default)
    return default


_STRING = re.compile(r"'(?:[^']|'')*'")
_TEXTS = frozenset({"text", "character varying", "character"})
