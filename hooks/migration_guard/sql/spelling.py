"""How a default is spelled, where TypeORM sees a difference that the canonical text levels.

TypeORM compares a default with what PostgreSQL prints of it: `CURRENT_TIMESTAMP` is not `now()`
to it, `0.5` not `'0.5'`, `ARRAY[]::text[]` not `'{}'`. Of the spellings of one meaning TypeORM
itself writes one; only the others are told here."""

from __future__ import annotations

from functools import lru_cache

from migration_guard.schema.literals import NUMBERS, canonical_number
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql.parser import Node, parse_expression
from migration_guard.sql.printing import print_expression
from migration_guard.sql.types import column_type


def spelling(node: Node, base: str | None = None) -> str | None:
    """The default's own text where it is another than TypeORM would write, else None. `base`
    is the column's type where it is known."""
    ((kind, inner),) = node.items()
    if kind == "A_Const":
        return _number(inner, base)
    if kind == "SQLValueFunction":
        return _clock(inner)
    if kind == "A_ArrayExpr":
        return _array(inner)
    if kind == "TypeCast" and "A_ArrayExpr" in inner["arg"]:
        return f"{_array(inner['arg']['A_ArrayExpr'])}::{column_type(inner['typeName'])}"
    return None


@lru_cache(maxsize=4096)
def spelling_of(text: str, base: str | None = None) -> str | None:
    """The same of a text; None for what is no expression."""
    node = parse_expression(text)
    try:
        return spelling(node, base) if node is not None else None
    except (RecursionError, LookupError, TypeError, ValueError):
        return None


def _number(node: Node, base: str | None) -> str | None:
    """A fraction without quotes, or a number in quotes with more digits than it needs."""
    if "fval" in node:
        text: str = node["fval"]["fval"]
        return text if "." in text else None
    text = node.get("sval", {}).get("sval", "")
    is_other = base in NUMBERS and canonical_number(text) not in (None, text)
    return quote_literal(text) if is_other else None


def _clock(node: Node) -> str:
    word: str = node["op"].removeprefix("SVFOP_")
    precision = f"({node.get('typmod', 0)})" if word.endswith("_N") else ""
    return word.removesuffix("_N") + precision


def _array(node: Node) -> str:
    items = (print_expression(each) for each in node.get("elements", ()))
    return f"ARRAY[{', '.join(items)}]"
