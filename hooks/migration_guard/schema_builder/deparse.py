"""Expressions as PostgreSQL prints them (`pg_get_expr`), from their parse tree and the types.

Every operator is in parentheses, every constant has its type, and the casts that comparing
needs are spelled out: `status IN ('a', 'b')` of a varchar is
`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`.
The rules are those of parse_coerce.c, parse_oper.c and ruleutils.c for the operators, functions
and types that predicates and defaults are made of; whatever else raises Unprintable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from migration_guard.schema.model import ColumnType
from migration_guard.schema.quoting import quote_identifier
from migration_guard.schema_builder.functions import ARGUMENTS, RESULTS, syntax
from migration_guard.schema_builder.literal_text import Unprintable, literal, number
from migration_guard.schema_builder.operators import (
    Printed,
    as_type,
    binary,
    common,
    member,
    quantified,
)
from migration_guard.sql.names import strings
from migration_guard.sql.parser import Node
from migration_guard.sql.types import column_type

_CLOCKS = {
    "CURRENT_TIMESTAMP": "timestamp with time zone",
    "CURRENT_DATE": "date",
    "CURRENT_TIME": "time with time zone",
    "LOCALTIMESTAMP": "timestamp without time zone",
    "LOCALTIME": "time without time zone",
}
_TESTS = {"IS_TRUE": "TRUE", "IS_NOT_TRUE": "NOT TRUE", "IS_FALSE": "FALSE"}
_TESTS |= {"IS_NOT_FALSE": "NOT FALSE", "IS_UNKNOWN": "UNKNOWN", "IS_NOT_UNKNOWN": "NOT UNKNOWN"}


def label(type_: ColumnType) -> str:
    """`format_type` of the type without its modifiers."""
    if type_.enum is not None:
        words = (type_.enum.schema, type_.enum.name) if type_.enum.schema else (type_.enum.name,)
        name = ".".join(map(quote_identifier, words))
    else:
        name = {"character": "bpchar", "bit": '"bit"'}.get(type_.name, type_.name)
    return name + ("[]" if type_.array else "")


class Deparser:
    """`columns` are those of the table that the expression belongs to."""

    def __init__(self, columns: Mapping[str, ColumnType]) -> None:
        self._columns = columns

    def print(self, node: Node) -> Printed:
        ((kind, inner),) = node.items()
        printers: dict[str, Callable[[Node], Printed]] = {
            "A_Const": self._constant,
            "TypeCast": self._cast,
            "ColumnRef": self._column,
            "SQLValueFunction": self._clock,
            "FuncCall": self._function,
            "CoalesceExpr": self._coalesce,
            "A_ArrayExpr": self._array,
            "A_Expr": self._operation,
            "BoolExpr": self._boolean_expression,
            "NullTest": self._null_test,
            "BooleanTest": self._boolean_test,
        }
        printer = printers.get(kind)
        if printer is None:
            raise Unprintable(f"an expression with {kind}")
        return printer(inner)

    def _constant(self, node: Node) -> Printed:
        if "sval" in node:
            value = node["sval"].get("sval", "")
            return Printed(literal(value, "text"), "text", value)
        if "boolval" in node:
            return Printed("true" if node["boolval"].get("boolval") else "false", "boolean")
        if "ival" in node:
            return Printed(*number(str(node["ival"].get("ival", 0))))
        if "fval" in node:
            return Printed(*number(node["fval"]["fval"]))
        raise Unprintable("a constant of that kind")

    def _cast(self, node: Node) -> Printed:
        target = column_type(node["typeName"])
        name, argument = label(target), self._cast_argument(node["arg"], label(target))
        modifiers = (target.length, target.precision)
        if target.name in ("character", "bit") and not node["typeName"].get("typmods"):
            modifiers = (None, None)
        if argument.value is not None:
            if target.name.startswith(("timestamp", "time", "date")) and argument.value in _NOW:
                raise Unprintable("a moment that is fixed when the statement runs")
            text = literal(argument.value, name)
            if modifiers != (None, None):
                text = text.rsplit("::", 1)[0] + f"::{target}"
            return Printed(text, name)
        if argument.type == name and modifiers == (None, None):
            return argument
        return Printed(f"({argument.text})::{target}", name)

    def _cast_argument(self, node: Node, target: str) -> Printed:
        if "A_ArrayExpr" in node and target.endswith("[]"):
            return self._array(node["A_ArrayExpr"], target[:-2])
        return self.print(node)

    def _column(self, node: Node) -> Printed:
        last = node["fields"][-1]
        name = last["String"].get("sval", "") if "String" in last else "*"
        type_ = self._columns.get(name)
        if type_ is None:
            raise Unprintable(f'column "{name}", whose type is not known')
        return Printed(quote_identifier(name), label(type_))

    def _clock(self, node: Node) -> Printed:
        word = node["op"].removeprefix("SVFOP_")
        name = word.removesuffix("_N")
        if name not in _CLOCKS:
            raise Unprintable(name)
        precision = f"({node.get('typmod', 0)})" if word.endswith("_N") else ""
        return Printed(name + precision, _CLOCKS[name])

    def _function(self, node: Node) -> Printed:
        words = [w for w in strings(node["funcname"]) if w not in ("pg_catalog", "public")]
        name = ".".join(words)
        arguments = [self.print(each) for each in node.get("args", ())]
        if node.get("funcformat") == "COERCE_SQL_SYNTAX":
            texts = [each.value if each.value is not None else each.text for each in arguments]
            return Printed(*syntax(name, texts))
        if set(node) - {"funcname", "args", "funcformat", "location"}:
            raise Unprintable(f"a call of {name} of that form")
        wanted = ARGUMENTS.get(name)
        if name not in RESULTS or (arguments and wanted is None):
            raise Unprintable(f"a call of {name}")
        texts = [
            as_type(each, want) if want else each.text
            for each, want in zip(arguments, _padded(wanted, len(arguments)), strict=True)
        ]
        return Printed(f"{quote_identifier(name)}({', '.join(texts)})", RESULTS[name])

    def _coalesce(self, node: Node) -> Printed:
        arguments = [self.print(each) for each in node["args"]]
        target = common(arguments)
        texts = ", ".join(as_type(each, target) for each in arguments)
        return Printed(f"COALESCE({texts})", target)

    def _array(self, node: Node, item: str | None = None) -> Printed:
        items = [self.print(each) for each in node.get("elements", ())]
        if not items and item is None:
            raise Unprintable("an empty array without type")
        target = item or common(items)
        texts = ", ".join(as_type(each, target) for each in items)
        text = f"ARRAY[{texts}]" + ("" if items else f"::{target}[]")
        return Printed(text, f"{target}[]")

    def _operation(self, node: Node) -> Printed:
        kind, sign = node["kind"], strings(node["name"])[-1]
        if "lexpr" not in node or "rexpr" not in node:
            raise Unprintable(f"the sign {sign} before a value")
        left = self.print(node["lexpr"])
        if kind == "AEXPR_IN":
            items = [self.print(each) for each in node["rexpr"]["List"]["items"]]
            return member(left, sign, items)
        if kind in ("AEXPR_OP_ANY", "AEXPR_OP_ALL"):
            return quantified(left, sign, kind.removeprefix("AEXPR_OP_"), self.print(node["rexpr"]))
        if kind in ("AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN"):
            low, high = (self.print(each) for each in node["rexpr"]["List"]["items"])
            signs, word = ((">=", "<="), "AND") if kind == "AEXPR_BETWEEN" else (("<", ">"), "OR")
            low, high = (binary(left, s, e) for s, e in zip(signs, (low, high), strict=True))
            return Printed(f"({low.text} {word} {high.text})", "boolean")
        if kind not in ("AEXPR_OP", "AEXPR_LIKE", "AEXPR_ILIKE"):
            raise Unprintable(f"an operation of kind {kind}")
        return binary(left, sign, self.print(node["rexpr"]))

    def _boolean_expression(self, node: Node) -> Printed:
        texts = [self.print(each).text for each in node["args"]]
        if node["boolop"] == "NOT_EXPR":
            return Printed(f"(NOT {texts[0]})", "boolean")
        word = " AND " if node["boolop"] == "AND_EXPR" else " OR "
        return Printed(f"({word.join(texts)})", "boolean")

    def _null_test(self, node: Node) -> Printed:
        word = "IS NULL" if node["nulltesttype"] == "IS_NULL" else "IS NOT NULL"
        return Printed(f"({self.print(node['arg']).text} {word})", "boolean")

    def _boolean_test(self, node: Node) -> Printed:
        word = _TESTS[node["booltesttype"]]
        return Printed(f"({self.print(node['arg']).text} IS {word})", "boolean")


_NOW = frozenset({"now", "today", "tomorrow", "yesterday"})


def _padded(wanted: Sequence[str | None] | None, count: int) -> Sequence[str | None]:
    """The last type stands for all further arguments."""
    known = list(wanted or ())[:count]
    return known + [known[-1] if known else None] * (count - len(known))
