"""Operators and built-in methods on known values."""

from __future__ import annotations

import math
from collections.abc import Callable

from migration_guard.findings import Unknown
from migration_guard.typescript.regular_expressions import RegularExpression
from migration_guard.typescript.values import (
    LARGEST,
    PLAIN,
    UNDEFINED,
    Closure,
    first_unknown,
    js_text,
)

Apply = Callable[[object, list[object]], object]


def joined(left: object, right: object) -> object:
    """`+` when one side is a text."""
    if not isinstance(left, PLAIN) or not isinstance(right, PLAIN):
        return Unknown("'+' of a value that is no text")
    return sized(js_text(left) + js_text(right))


def arithmetic(operator: str, left: object, right: object) -> object:
    if operator == "in" and isinstance(left, str) and isinstance(right, dict):
        return left in right  # what every object inherits is asked for by nobody here
    unknown = Unknown(f"'{operator}' of values that are not both numbers")
    if isinstance(left, bool) or isinstance(right, bool):
        return unknown
    if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
        return unknown
    if operator == "<<" and isinstance(left, int) and isinstance(right, int):
        return (left << (right & 31)) if abs(left) < 2**31 else unknown
    if operator == "|" and isinstance(left, int) and isinstance(right, int):
        return left | right
    operation = _OPERATIONS.get(operator)
    if operation is None or (operator == "/" and right == 0):
        return unknown
    try:
        value = operation(left, right)
    except OverflowError:
        return unknown
    if not math.isfinite(value) or abs(value) >= 2**53:
        return unknown
    return int(value) if float(value).is_integer() else value


def is_same(left: object, right: object) -> bool | None:
    """`===` of plain values; None where one of them is not known, or is no plain value."""
    plain = (str, int, float, bool, type(None), type(UNDEFINED))
    if not isinstance(left, plain) or not isinstance(right, plain):
        return None
    kinds = [float if type(each) is int else type(each) for each in (left, right)]
    return kinds[0] is kinds[1] and left == right


def truthy(value: object) -> bool:
    if value is None or value is UNDEFINED:
        return False
    return bool(value) if isinstance(value, (str, int, float)) else True


def object_method(name: str, arguments: list[object]) -> object | None:
    value = arguments[0] if arguments else UNDEFINED
    if isinstance(value, Unknown):
        return value
    if name == "freeze":
        return value
    if not isinstance(value, dict):
        return Unknown(f"Object.{name}() of what is no known object")
    if name == "values":
        return list(value.values())
    if name == "keys":
        return list(value)
    if name == "entries":
        return [[key, item] for key, item in value.items()]
    return None


def string_method(text: str, name: str, arguments: list[object]) -> object | None:
    if name == "trim" and not arguments:
        return text.strip()
    if name == "toLowerCase" and not arguments:
        return text.lower()
    if name == "toUpperCase" and not arguments:
        return text.upper()
    if name == "replace" and len(arguments) == 2:
        pattern, by = arguments
        if isinstance(pattern, RegularExpression) and isinstance(by, str):
            return pattern.replaced(text, by)
    return text if name == "toString" and not arguments else None


def list_method(
    items: list[object], name: str, arguments: list[object], apply: Apply
) -> object | None:
    unknown = first_unknown(arguments) or first_unknown(items)
    if unknown is not None:
        return unknown
    first = arguments[0] if arguments else None
    if name == "join" and (first is None or isinstance(first, str)):
        texts = ["" if item is None else js_text(item) for item in items]
        return sized(("," if first is None else first).join(texts))
    if name == "map" and isinstance(first, Closure):
        return [apply(first, [item, index]) for index, item in enumerate(items)]
    if name == "concat":
        lists = (each if isinstance(each, list) else [each] for each in arguments)
        return items + [item for added in lists for item in added]
    return None


def sized(text: str) -> object:
    return text if len(text) <= LARGEST else Unknown("a text is too long")


EQUALITIES = {"==": True, "===": True, "!=": False, "!==": False}
"""Whether the operator is true of equal values."""

SHORT_CIRCUITS: dict[str, Callable[[object], bool]] = {
    "&&": truthy,
    "||": lambda left: not truthy(left),
    "??": lambda left: left is None or left is UNDEFINED,
}

_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}
