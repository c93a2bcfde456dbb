"""Which types an operator takes, and how its operands are printed then.

The rules of parse_coerce.c and parse_oper.c for the operators of predicates and defaults; for
whatever else they raise Unprintable."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from migration_guard.schema_builder.literal_text import (
    FLOATS,
    INTEGERS,
    NUMBERS,
    TEXTS,
    Unprintable,
    literal,
)

_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_PATTERNS = frozenset({"~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*"})
_MOMENTS = frozenset({"timestamp without time zone", "timestamp with time zone"})
_TIMES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})


class Printed(Struct, frozen=True):
    """A text and its type's label. `value` is set for a string whose type is still open."""

    text: str
    type: str
    value: str | None = None


def as_type(printed: Printed, target: str) -> str:
    """The text where the type is needed; an implicit cast is shown, as in an operator."""
    if printed.value is not None:
        return literal(printed.value, target)
    if printed.type == target:
        return printed.text
    return f"({printed.text})::{target}"


def member(left: Printed, sign: str, items: list[Printed]) -> Printed:
    if len(items) == 1:
        return binary(left, sign, items[0])
    item = common([left, *items])
    if left.type == "smallint" and item == "smallint":
        item = "smallint"
    texts = ", ".join(as_type(each, item) for each in items)
    array, printed = f"ARRAY[{texts}]", left.text
    if item == "character varying":
        array, printed = f"({array})::text[]", as_type(left, "text")
    word = "ANY" if sign == "=" else "ALL"
    return Printed(f"({printed} {sign} {word} ({array}))", "boolean")


def quantified(left: Printed, sign: str, word: str, array: Printed) -> Printed:
    """`= ANY (ARRAY[…])`: an array of bare strings is one of text, whatever stands before it."""
    item = array.type.removesuffix("[]")
    if not array.text.startswith("ARRAY[") or sign not in _COMPARISONS:
        raise Unprintable(f"{left.type} {sign} {word}")
    targets = _operands(left, sign, Printed("", item))
    if targets[1] != item:
        raise Unprintable(f"{left.type} {sign} {word} of {item}")
    return Printed(f"({as_type(left, targets[0])} {sign} {word} ({array.text}))", "boolean")


def binary(left: Printed, sign: str, right: Printed) -> Printed:
    targets = _operands(left, sign, right)
    text = f"({as_type(left, targets[0])} {sign} {as_type(right, targets[1])})"
    return Printed(text, _result(sign, targets))


def _operands(left: Printed, sign: str, right: Printed) -> tuple[str, str]:
    """The types that the operator takes (oper_select_candidate, for the cases that matter)."""
    if sign in ("->", "->>", "#>", "#>>", "@>", "?"):
        return _json_operands(left, sign, right)
    one, other = left.type, right.type
    if left.value is not None and right.value is None:
        one = other
    elif right.value is not None:
        other = one
    if sign == "+" and right.value is not None and one in _MOMENTS:
        return one, "interval"
    if {one, other} <= {"text", "character varying"} or sign in _PATTERNS or sign == "||":
        if not {one, other} <= {"text", "character varying", "bpchar"}:
            raise Unprintable(f"{one} {sign} {other}")
        return "text", "text"
    if one == other:
        return one, other
    if one in NUMBERS and other in NUMBERS:
        return _numbers(one, other)
    if {one, other} <= _TIMES and sign in _COMPARISONS:
        return one, other
    if sign in ("+", "-") and one in _TIMES and other == "interval":
        return one, other
    raise Unprintable(f"{one} {sign} {other}")


def _json_operands(left: Printed, sign: str, right: Printed) -> tuple[str, str]:
    if left.type not in ("json", "jsonb") or right.type not in ("text", "integer"):
        raise Unprintable(f"{left.type} {sign} {right.type}")
    if sign == "@>":
        return left.type, left.type
    return left.type, "text[]" if sign.startswith("#") else right.type


def _numbers(one: str, other: str) -> tuple[str, str]:
    """Integers of any size have operators of their own, and so have the two floats."""
    if one in INTEGERS and other in INTEGERS:
        return one, other
    if one in FLOATS or other in FLOATS:
        wide = "double precision"
        return (one if one in FLOATS else wide, other if other in FLOATS else wide)
    return "numeric", "numeric"


def _result(sign: str, operands: tuple[str, str]) -> str:
    if sign in _COMPARISONS or sign in _PATTERNS or sign in ("@>", "?"):
        return "boolean"
    if sign in ("->", "#>"):
        return operands[0]
    if sign in ("->>", "#>>", "||"):
        return "text"
    if set(operands) <= set(NUMBERS) and sign in ("+", "-", "*", "/", "%"):
        return max(operands, key=NUMBERS.index)
    if operands[0] in _TIMES and operands[1] == "interval":
        is_date = operands[0] == "date"
        return "timestamp without time zone" if is_date else operands[0]
    raise Unprintable(f"the operator {sign}")


def common(values: Sequence[Printed]) -> str:
    """The type that all of them become (select_common_type)."""
    types = [each.type for each in values if each.value is None]
    if not types:
        return "text"
    if all(each in NUMBERS for each in types):
        return max(types, key=NUMBERS.index)
    if set(types) <= set(TEXTS):
        return types[0]
    if len(set(types)) > 1:
        raise Unprintable(f"{types[0]} beside {types[-1]}")
    return types[0]
