"""Prints the tree of an expression in the one way that `expressions.canonical` promises.

Every nested operator is in parentheses and no other thing is, so precedence never decides.
Dropped because they never change the value of a default or a predicate: casts of constants,
casts of columns to text (PostgreSQL adds them when it prints a comparison of varchar), the
schemas `pg_catalog` and `public` of functions, a column's table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from migration_guard.schema.literals import array_literal, canonical_number, canonical_string
from migration_guard.schema.quoting import quote_identifier, quote_literal
from migration_guard.sql.names import strings
from migration_guard.sql.parser import Node
from migration_guard.sql.types import column_type

_NOW = frozenset({"now", "transaction_timestamp"})
_TEXT = frozenset({"text", "character varying", "character"})
_CLOCKS = {
    "timestamp with time zone": "CURRENT_TIMESTAMP",
    "timestamp without time zone": "LOCALTIMESTAMP",
    "time with time zone": "CURRENT_TIME",
    "time without time zone": "LOCALTIME",
    "date": "CURRENT_DATE",
}
_LIKES = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}
_TESTS = {
    "IS_TRUE": "IS TRUE",
    "IS_NOT_TRUE": "IS NOT TRUE",
    "IS_FALSE": "IS FALSE",
    "IS_NOT_FALSE": "IS NOT FALSE",
    "IS_UNKNOWN": "IS UNKNOWN",
    "IS_NOT_UNKNOWN": "IS NOT UNKNOWN",
}


def print_expression(node: Node, base: str | None = None) -> str:
    """The text of an expression whose value is stored as `base` (a type's base name)."""
    ((kind, inner),) = node.items()
    if kind == "A_Const":
        return _constant(inner, base)
    if kind == "TypeCast":
        return _cast(inner, base)
    if kind == "A_ArrayExpr":
        return _array(inner, base)
    printer = _PRINTERS.get(kind)
    return printer(inner) if printer is not None else _structure(kind, inner)


def is_structure(text: str) -> bool:
    """Whether a part of a printed text is a tree, which is compared but is no SQL."""
    return _STRUCTURE.search(text) is not None


_STRUCTURE = re.compile(r'\b[A-Z]\w*\{(?:"|\})')


def _constant(node: Node, base: str | None) -> str:
    if node.get("isnull"):
        return "NULL"
    if "boolval" in node:
        return "true" if node["boolval"].get("boolval") else "false"
    if "sval" in node:
        return canonical_string(node["sval"].get("sval", ""), base)
    if "bsval" in node:
        bits = node["bsval"].get("bsval", "")
        return f"{bits[:1].upper()}{quote_literal(bits[1:])}"
    written = str(node["ival"].get("ival", 0)) if "ival" in node else node["fval"]["fval"]
    number = canonical_number(written) or written
    return quote_literal(written) if base in _TEXT else number


def _cast(node: Node, base: str | None) -> str:
    target, argument = column_type(node["typeName"]), node["arg"]
    name = target.name + ("[]" if target.array else "")
    inner = _uncast_text(argument)
    if _is_string(inner, "now") and name in _CLOCKS:
        return _clock(_CLOCKS[name], target.precision)
    if "A_Const" in argument or "A_ArrayExpr" in argument:
        return print_expression(argument, base or name)
    if _is_negated_number(argument):
        return print_expression(argument, base or name)
    if "TypeCast" in argument and "A_Const" in argument["TypeCast"]["arg"]:
        return print_expression(argument, base or name)
    if "ColumnRef" in argument and name in _TEXT and target.length is None:
        return print_expression(argument)
    return f"{_nested(argument)}::{target}"


def _uncast_text(node: Node) -> Node:
    """The constant inside `'now'::text`."""
    inner: Node = node["TypeCast"]["arg"] if "TypeCast" in node else node
    return inner


def _is_string(node: Node, text: str) -> bool:
    value = node.get("A_Const", {}).get("sval", {}).get("sval")
    return isinstance(value, str) and value.lower() == text


def _is_negated_number(node: Node) -> bool:
    inner = node.get("A_Expr", {})
    return (
        strings(inner.get("name", ())) == ("-",)
        and "lexpr" not in inner
        and ("A_Const" in inner.get("rexpr", {}))
    )


def _clock(word: str, precision: int | None) -> str:
    if precision == 6:
        precision = None  # microseconds are all there is: `timestamp(6)` is `timestamp`
    if word == "CURRENT_TIMESTAMP" and precision is None:
        return "now()"
    return word if precision is None else f"{word}({precision})"


def _sql_value_function(node: Node) -> str:
    word = node["op"].removeprefix("SVFOP_")
    if word.endswith("_N"):
        return _clock(word.removesuffix("_N"), node.get("typmod", 0))
    return _clock(word, None)


def _array(node: Node, base: str | None) -> str:
    item_base = base.removesuffix("[]") if base is not None and base.endswith("[]") else None
    elements = node.get("elements", ())
    values = [_plain_value(element, item_base) for element in elements]
    literal = array_literal([value for value in values if value is not None])
    if literal is not None and None not in values:
        return literal
    return "ARRAY[" + ", ".join(print_expression(each, item_base) for each in elements) + "]"


def _plain_value(node: Node, base: str | None) -> str | None:
    """The text of a constant inside an array, None for anything that is computed."""
    printed = print_expression(node, base)
    if printed.startswith("'"):
        return printed[1:-1].replace("''", "'")
    return canonical_number(printed)


def _column(node: Node) -> str:
    last = node["fields"][-1]
    return quote_identifier(last["String"].get("sval", "")) if "String" in last else "*"


def _function(node: Node) -> str:
    words = [word for word in strings(node["funcname"]) if word not in ("pg_catalog", "public")]
    arguments = node.get("args", ())
    if len(words) == 1 and words[0] in _NOW and not arguments:
        return "now()"
    unprinted = set(node) - {"funcname", "args", "funcformat", "location"}
    if unprinted:
        return _structure("FuncCall", node)
    name = ".".join(quote_identifier(word) for word in words)
    if len(words) == 1 and words[0] in ("coalesce", "nullif"):
        name = words[0].upper()
    return f"{name}({_list(arguments)})"


def _operation(node: Node) -> str:
    kind, left, right = node["kind"], node.get("lexpr"), node.get("rexpr")
    sign = strings(node["name"])[-1]
    if kind == "AEXPR_OP" and left is None and right is not None:
        return _negative(right) if sign == "-" else f"{sign} {_nested(right)}"
    if left is None or right is None:
        return _structure("A_Expr", node)
    if kind in ("AEXPR_OP", "AEXPR_LIKE", "AEXPR_ILIKE"):
        return f"{_nested(left)} {_LIKES.get(sign, sign)} {_nested(right)}"
    if kind == "AEXPR_IN":
        word = "IN" if sign == "=" else "NOT IN"
        return f"{_nested(left)} {word} ({_list(right['List']['items'])})"
    if kind in ("AEXPR_OP_ANY", "AEXPR_OP_ALL"):
        return _any_or_all(kind, sign, left, right)
    return _other_operation(kind, left, right) or _structure("A_Expr", node)


def _negative(operand: Node) -> str:
    printed = _nested(operand)
    number = canonical_number(f"-{printed}")
    return number if number is not None else f"- {printed}"


def _any_or_all(kind: str, sign: str, left: Node, right: Node) -> str:
    items = right.get("TypeCast", {}).get("arg", right).get("A_ArrayExpr", {}).get("elements")
    word = {("AEXPR_OP_ANY", "="): "IN", ("AEXPR_OP_ALL", "<>"): "NOT IN"}.get((kind, sign))
    if items and word is not None:  # how PostgreSQL stores `x IN (…)`
        return f"{_nested(left)} {word} ({_list(items)})"
    quantifier = "ANY" if kind == "AEXPR_OP_ANY" else "ALL"
    return f"{_nested(left)} {sign} {quantifier} ({print_expression(right)})"


def _other_operation(kind: str, left: Node, right: Node) -> str | None:
    if kind == "AEXPR_DISTINCT":
        return f"{_nested(left)} IS DISTINCT FROM {_nested(right)}"
    if kind == "AEXPR_NOT_DISTINCT":
        return f"{_nested(left)} IS NOT DISTINCT FROM {_nested(right)}"
    if kind == "AEXPR_NULLIF":
        return f"NULLIF({print_expression(left)}, {print_expression(right)})"
    bounds = right.get("List", {}).get("items", ())
    if kind in ("AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN") and len(bounds) == 2:
        low, high = (_nested(bound) for bound in bounds)
        if kind == "AEXPR_BETWEEN":
            return f"({_nested(left)} >= {low}) AND ({_nested(left)} <= {high})"
        return f"({_nested(left)} < {low}) OR ({_nested(left)} > {high})"
    return None


def _boolean_expression(node: Node) -> str:
    arguments = node["args"]
    if node["boolop"] == "NOT_EXPR":
        return f"NOT {_nested(arguments[0])}"
    word = " AND " if node["boolop"] == "AND_EXPR" else " OR "
    return word.join(_nested(argument) for argument in arguments)


def _null_test(node: Node) -> str:
    word = "IS NULL" if node["nulltesttype"] == "IS_NULL" else "IS NOT NULL"
    return f"{_nested(node['arg'])} {word}"


def _boolean_test(node: Node) -> str:
    return f"{_nested(node['arg'])} {_TESTS[node['booltesttype']]}"


def _min_max(node: Node) -> str:
    word = "GREATEST" if node["op"] == "IS_GREATEST" else "LEAST"
    return f"{word}({_list(node['args'])})"


def _case(node: Node) -> str:
    parts = ["CASE"]
    if "arg" in node:
        parts.append(_nested(node["arg"]))
    for arm in (each["CaseWhen"] for each in node["args"]):
        parts += ["WHEN", _nested(arm["expr"]), "THEN", _nested(arm["result"])]
    if "defresult" in node:
        parts += ["ELSE", _nested(node["defresult"])]
    return " ".join([*parts, "END"])


def _collate(node: Node) -> str:
    name = ".".join(quote_identifier(word) for word in strings(node["collname"]))
    return f"{_nested(node['arg'])} COLLATE {name}"


def _indirection(node: Node) -> str:
    """`topics[1]`, `topics[1:2]`, `(pair).first`."""
    printed = _nested(node["arg"])
    is_column = "ColumnRef" in node["arg"]
    text = printed if is_column or printed.startswith("(") else f"({printed})"
    for step in node["indirection"]:
        if "A_Indices" in step:
            text += f"[{_subscript(step['A_Indices'])}]"
        else:
            name = quote_identifier(step["String"].get("sval", "")) if "String" in step else "*"
            text = f"({text}).{name}" if is_column else f"{text}.{name}"
    return text


def _subscript(node: Node) -> str:
    upper = print_expression(node["uidx"]) if "uidx" in node else ""
    if not node.get("is_slice"):
        return upper
    return f"{print_expression(node['lidx']) if 'lidx' in node else ''}:{upper}"


def _row(node: Node) -> str:
    return f"ROW({_list(node.get('args', ()))})"


def _list(nodes: Any) -> str:
    return ", ".join(print_expression(node) for node in nodes)


def _nested(node: Node) -> str:
    printed = print_expression(node)
    compound = {"A_Expr", "BoolExpr", "NullTest", "BooleanTest", "CollateClause"} & set(node)
    if not compound or printed.startswith("NULLIF(") or canonical_number(printed) is not None:
        return printed
    return f"({printed})"


def _structure(kind: str, node: Any) -> str:
    """What has no printer: the tree itself, without positions. Equal for equal trees."""
    return kind + json.dumps(without_positions(node), sort_keys=True, ensure_ascii=False)


def without_positions(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: without_positions(value)
            for key, value in node.items()
            if not key.endswith("location") and not key.startswith(("list_", "rexpr_list_"))
        }
    return [without_positions(each) for each in node] if isinstance(node, list) else node


_PRINTERS: dict[str, Callable[[Node], str]] = {
    "A_Expr": _operation,
    "A_Indirection": _indirection,
    "BoolExpr": _boolean_expression,
    "BooleanTest": _boolean_test,
    "CaseExpr": _case,
    "CoalesceExpr": lambda node: f"COALESCE({_list(node['args'])})",
    "CollateClause": _collate,
    "ColumnRef": _column,
    "FuncCall": _function,
    "MinMaxExpr": _min_max,
    "NullTest": _null_test,
    "RowExpr": _row,
    "SQLValueFunction": _sql_value_function,
}
