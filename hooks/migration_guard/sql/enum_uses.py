"""Where a statement has a value of an enum: PostgreSQL looks the value up as it reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from migration_guard.schema.model import Name
from migration_guard.sql.names import listed_name, relation_name
from migration_guard.sql.parser import Node, SqlSyntaxError, every_node, parse

Columns = Mapping[Name, Mapping[str, Name]]
"""Of each table the columns that have an enum, with its type."""

_PASSED_ON = frozenset({"List", "items", "A_ArrayExpr", "elements"})
"""What is a list of values of the type that is asked for."""


def values_used(sql: str, columns: Columns) -> Iterator[tuple[Name, str]]:
    """Types with the values that are written for one of their columns, compared with it or
    cast to the type; a text that only looks like one is none."""
    try:
        statements = parse(sql)
    except SqlSyntaxError:
        return
    for statement in statements:
        tables = {relation_name(each) for each in _every(statement.node, "RangeVar")}
        tables |= {relation_name(each) for each in _every(statement.node, "relation")}
        here: dict[str, set[Name]] = {}
        for table in tables:
            for column, type_ in columns.get(table, {}).items():
                here.setdefault(column, set()).add(type_)
        with suppress(RecursionError):  # too deep to be followed: nothing is known of the rest
            yield from _Reading(here).uses({statement.kind: statement.node})


class _Reading:
    """`columns` are those that a name in the statement may stand for, with their types."""

    def __init__(self, columns: Mapping[str, Collection[Name]]) -> None:
        self._columns = columns

    def uses(self, node: Any, types: Collection[Name] = ()) -> Iterator[tuple[Name, str]]:
        """`types` are what a constant at this place is taken for."""
        if isinstance(node, list):
            for each in node:
                yield from self.uses(each, types)
        elif isinstance(node, dict):
            for kind, inner in node.items():
                yield from self._of(kind, inner, types)

    def _of(self, kind: str, node: Any, types: Collection[Name]) -> Iterator[tuple[Name, str]]:
        if kind == "A_Const" and "sval" in node:
            text = node["sval"].get("sval", "")
            items = text[1:-1].split(",") if text[:1] + text[-1:] == "{}" else [text]
            yield from ((type_, item.strip('" ')) for type_ in types for item in items)
        elif kind == "ResTarget":
            yield from self.uses(node.get("val"), self._columns.get(node.get("name", ""), types))
        elif kind == "AlterTableCmd":
            yield from self.uses(node.get("def"), self._columns.get(node.get("name", ""), ()))
        elif kind == "ColumnDef":
            own = {listed_name(node["typeName"]["names"])} if "typeName" in node else ()
            yield from self.uses(node.get("constraints"), own)
        elif kind == "Constraint":
            yield from self.uses(node.get("raw_expr"), types)
        elif kind == "TypeCast":
            yield from self.uses(node.get("arg"), {listed_name(node["typeName"]["names"])})
        elif kind == "A_Expr":
            left, right = node.get("lexpr"), node.get("rexpr")
            yield from self.uses(left, self._type_of(right))
            yield from self.uses(right, self._type_of(left))
        elif kind == "InsertStmt":
            yield from self._inserted(node)
        elif kind == "CaseExpr":
            yield from self.uses(node.get("args"), types)
            yield from self.uses(node.get("defresult"), types)
        elif kind == "CaseWhen":
            yield from self.uses(node.get("expr"))
            yield from self.uses(node.get("result"), types)
        else:
            yield from self.uses(node, types if kind in _PASSED_ON else ())

    def _type_of(self, node: Node | None) -> Collection[Name]:
        """The types of a bare column."""
        fields = (node or {}).get("ColumnRef", {}).get("fields", [{}])
        return self._columns.get(fields[-1].get("String", {}).get("sval", ""), ())

    def _inserted(self, node: Node) -> Iterator[tuple[Name, str]]:
        names = [each["ResTarget"].get("name", "") for each in node.get("cols", ())]
        select = node.get("selectStmt", {}).get("SelectStmt", {})
        rows = [each["List"]["items"] for each in select.get("valuesLists", ())]
        rows += [[each["ResTarget"].get("val") for each in select.get("targetList", ())]]
        for row in rows:
            for name, value in zip_longest(names, row):
                yield from self.uses(value, self._columns.get(name or "", ()))
        rest = {key: value for key, value in select.items() if key not in _ROWS}
        yield from self.uses([{key: value} for key, value in rest.items()])
        yield from self.uses(node.get("onConflictClause"))


_ROWS = ("valuesLists", "targetList")


def _every(node: Any, kind: str) -> Iterator[Node]:
    """The nodes of that kind, or under that key, anywhere in the tree."""
    for each in every_node(node):
        if isinstance(each.get(kind), dict) and "relname" in each[kind]:
            yield each[kind]
