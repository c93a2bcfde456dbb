"""A value of any usual type, as text that PostgreSQL casts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping

from migration_guard.postgres.columns import Check, TypeFacts

LITERAL = re.compile(r"'((?:[^']|'')*)'")
NUMBER = re.compile(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w'])")

# By pg_type's name. Each number gives another value, as far as the type has as many.
SAMPLES: Mapping[str, Callable[[int], str]] = {
    "bool": lambda number: "true" if number % 2 else "false",
    "int2": str,
    "int4": str,
    "int8": str,
    "oid": str,
    "float4": str,
    "float8": str,
    "numeric": str,
    "money": str,
    "uuid": lambda number: f"00000000-0000-4000-8000-{number:012d}",
    "date": lambda number: f"2024-01-{_day(number)}",
    "time": lambda number: f"10:00:{number % 60:02d}",
    "timetz": lambda number: f"10:00:{number % 60:02d}+00",
    "timestamp": lambda number: f"2024-01-{_day(number)} 10:00:00",
    "timestamptz": lambda number: f"2024-01-{_day(number)} 10:00:00+00",
    "interval": lambda number: f"{number} hours",
    "json": lambda number: f'{{"number": {number}}}',
    "jsonb": lambda number: f'{{"number": {number}}}',
    "bytea": lambda number: f"\\x{number:08x}",
    "bit": lambda number: str(number % 2),
    "varbit": lambda number: f"{number:b}",
    "inet": lambda number: f"10.0.0.{number % 250}",
    "cidr": lambda number: f"10.0.{number % 250}.0/24",
    "macaddr": lambda number: f"08:00:2b:01:02:{number % 256:02x}",
    "xml": lambda number: f"<a>{number}</a>",
    "tsvector": lambda number: f"word{number}",
    "tsquery": lambda number: f"word{number}",
    "point": lambda number: f"({number},{number})",
    "lseg": lambda number: f"[(0,0),({number},1)]",
    "box": lambda number: f"(({number},{number}),(0,0))",
    "path": lambda number: f"[(0,0),({number},1)]",
    "polygon": lambda number: f"((0,0),({number},1),(1,0))",
    "circle": lambda number: f"<({number},0),1>",
    "line": lambda number: f"{{1,-1,{number}}}",
    "int4range": lambda number: f"[{number},{number + 1})",
    "int8range": lambda number: f"[{number},{number + 1})",
    "numrange": lambda number: f"[{number},{number + 1})",
    "daterange": lambda number: f"[2024-01-{_day(number)},2024-02-{_day(number)})",
    "tsrange": lambda number: f"[2024-01-{_day(number)},2024-02-{_day(number)})",
    "tstzrange": lambda number: f"[2024-01-{_day(number)},2024-02-{_day(number)})",
    "hstore": lambda number: f"number=>{number}",
    "ltree": lambda number: f"top.n{number}",
}
TEXTS = {"text", "varchar", "bpchar", "name", "citext", "char"}


def sample(facts: TypeFacts, number: int, column: str) -> str | None:
    """A value, another for another `number`; None for a type of which none is known."""
    if facts.element is not None:
        element = TypeFacts(facts.element, facts.element, -1, facts.labels)
        value = sample(element, number, column)
        escaped = None if value is None else value.replace("\\", "\\\\").replace('"', '\\"')
        return None if escaped is None else f'{{"{escaped}"}}'
    if facts.labels:
        return facts.labels[number % len(facts.labels)]
    if facts.name in TEXTS:
        return _text(facts, number, column)
    if facts.name == "numeric" and facts.modifier >= 0:
        return _decimal(facts.modifier, number)
    if facts.name == "bit" and facts.modifier > 1:
        return f"{number:0{facts.modifier}b}"[-facts.modifier :]
    make = SAMPLES.get(facts.name)
    return make(number) if make else None


def candidates(check: Check, value: str | None) -> tuple[str | None, ...]:
    """What a column of `check` might be: `value`, what the check itself spells out, and what
    is beside a number of it; true and false, which it need not spell out."""
    literals = [match[1].replace("''", "'") for match in LITERAL.finditer(check.expression)]
    numbers = [float(match[0]) for match in NUMBER.finditer(check.expression)]
    near = [f"{number + step:g}" for number in numbers for step in (0, 1, -1)]
    length = [("a" * int(number))[:200] for number in numbers if 0 < number < 200]
    return tuple(dict.fromkeys(itertools.chain([value], literals, near, length, ["1", "0", None])))


def _text(facts: TypeFacts, number: int, column: str) -> str:
    """With the number first, so that short columns keep it; varchar(n) counts n + 4."""
    text = f"{number} {column}"
    return (
        text[: facts.modifier - 4]
        if facts.modifier > 4
        else text[:1]
        if facts.name == "char"
        else text
    )


def _decimal(modifier: int, number: int) -> str:
    """numeric(p,s) keeps p and s in its modifier; the value must be below 10 to the p - s."""
    precision, scale = (modifier - 4) >> 16, (modifier - 4) & 0x7FF
    whole = precision - scale
    return str(number % 10**whole) if whole > 0 else f"0.{'0' * (scale - 1)}{number % 10}"


def _day(number: int) -> str:
    return f"{number % 28 + 1:02d}"
