"""How a default is spelled, where TypeORM sees a difference that the canonical text levels.

TypeORM compares a default with what PostgreSQL prints of it: `CURRENT_TIMESTAMP` is not `now()`
to it, `0.5` not `'0.5'`, `ARRAY[]::text[]` not `'{}'`. Of the spellings of one meaning TypeORM
itself writes one; only the others are told here. The same of a check: of `IN` and `= ANY`."""

from __future__ import annotations

from functools import lru_cache

from migration_guard.schema.literals import NUMBERS, canonical_number
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql.names import strings
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


def spelling_of_check(node: Node) -> str | None:
    """`status = ANY (ARRAY['a', 'b'])` as it is written: of a column that is no text PostgreSQL
    prints `status IN ('a', 'b')` with other casts. None for any other form."""
    inner = node.get("A_Expr", {})
    left, right = inner.get("lexpr", {}), inner.get("rexpr", {})
    word = {"AEXPR_OP_ANY": "ANY", "AEXPR_OP_ALL": "ALL"}.get(inner.get("kind"))
    items = right.get("A_ArrayExpr", {}).get("elements", ())
    is_plain = all("sval" in _inside(each).get("A_Const", {}) for each in items)
    is_text = all(_cast(each) in (None, "text") for each in (left, *items))
    if word is None or not items or not is_plain or not is_text or "ColumnRef" not in _inside(left):
        return None
    texts = (quote_literal(_inside(each)["A_Const"]["sval"].get("sval", "")) for each in items)
    sign = strings(inner["name"])[-1]
    return f"{print_expression(_inside(left))} {sign} {word} (ARRAY[{', '.join(texts)}])"


def _inside(node: Node) -> Node:
    """Without the cast around it."""
    inner: Node = node.get("TypeCast", {}).get("arg", node)
    return inner


def _cast(node: Node) -> str | None:
    return column_type(node["TypeCast"]["typeName"]).name if "TypeCast" in node else None


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
