"""SELECTs that ask PostgreSQL's catalogs whether one object is there.

`SELECT EXISTS (SELECT … FROM information_schema.tables WHERE table_name = 'post')`, or the
inner SELECT alone, whose answer is whether it has a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from migration_guard.schema.model import Name
from migration_guard.schema.question import Kind, Question
from migration_guard.schema.quoting import quote_literal
from migration_guard.sql.names import qualified, strings
from migration_guard.sql.parser import Node, SqlSyntaxError, parse


class Asked(Struct, frozen=True):
    """`column` is the one column of the one row that holds the answer; None where the answer
    is whether there is a row."""

    question: Question
    column: str | None = None


class _Catalog(Struct, frozen=True):
    """A view or table of the catalogs, and the columns that name the object in its rows;
    `also` are others whose one value says nothing more of it."""

    kind: Kind
    name: str = ""
    table: str = ""
    schema: str = ""
    also: Mapping[str, frozenset[str]] = {}


_BASE_TABLE = {"table_type": frozenset({"BASE TABLE"})}
_ENUM = {"typtype": frozenset({"e"})}
_KIND = {
    "constraint_type": frozenset({"FOREIGN KEY", "UNIQUE", "PRIMARY KEY", "CHECK"}),
    "contype": frozenset({"f", "u", "p", "c", "x"}),
}
"""Who asks for a constraint by its name knows its kind."""

_CATALOGS = {
    "information_schema.tables": _Catalog("table", "", "table_name", "table_schema", _BASE_TABLE),
    "pg_tables": _Catalog("table", "", "tablename", "schemaname"),
    "information_schema.columns": _Catalog("column", "column_name", "table_name", "table_schema"),
    "information_schema.table_constraints": _Catalog(
        "constraint", "constraint_name", "table_name", "table_schema", _KIND
    ),
    "pg_constraint": _Catalog("constraint", "conname", also=_KIND),
    "pg_indexes": _Catalog("index", "indexname", "tablename", "schemaname"),
    "pg_type": _Catalog("type", "typname", also=_ENUM),
}
_ANY_CATALOG = re.compile(r"\binformation_schema\b|\bpg_[a-z]+\b", re.IGNORECASE)
_PARAMETER = re.compile(r"\$(\d{1,4})")
_CURRENT_SCHEMA = "public"


@lru_cache(maxsize=1024)
def asked(sql: str, parameters: tuple[str, ...] = ()) -> Asked | None:
    """What a SELECT asks for, with texts for `$1` and so on; None for anything that is not
    exactly such a question."""
    if _ANY_CATALOG.search(sql) is None:
        return None
    given = dict(enumerate(map(quote_literal, parameters), 1))
    try:
        statements = parse(_PARAMETER.sub(lambda each: given.get(int(each[1]), each[0]), sql))
    except SqlSyntaxError:
        return None
    if len(statements) != 1 or statements[0].kind != "SelectStmt":
        return None
    node = statements[0].node
    if "fromClause" in node:
        found = _rows(node)
        return Asked(found) if found is not None else None
    return _exists(node)


def _exists(node: Node) -> Asked | None:
    targets = [each["ResTarget"] for each in node.get("targetList", ())]
    link = targets[0].get("val", {}).get("SubLink", {}) if len(targets) == 1 else {}
    if link.get("subLinkType") != "EXISTS_SUBLINK":
        return None
    found = _rows(link["subselect"].get("SelectStmt", {}))
    return Asked(found, targets[0].get("name", "exists")) if found is not None else None


def _rows(node: Node) -> Question | None:
    """The one object that has a row in `SELECT … FROM catalog WHERE name = 'it'`."""
    sources = [each.get("RangeVar") for each in node.get("fromClause", ())]
    if len(sources) != 1 or sources[0] is None or not _PLAIN.issuperset(node):
        return None
    if any(_is_aggregate(each) for each in node.get("targetList", ())):
        return None
    schema = sources[0].get("schemaname", "pg_catalog")
    relation = sources[0]["relname"]
    name = relation if schema == "pg_catalog" else f"{schema}.{relation}"
    catalog = _CATALOGS.get(name)
    asked = conditions(node.get("whereClause"))
    if catalog is None or not asked or any(operator != "=" for _, operator in asked):
        return None
    return _question(catalog, {column: value for (column, _), value in asked.items()})


_PLAIN = frozenset(
    {"targetList", "fromClause", "whereClause", "sortClause", "limitCount", "limitOption", "op"}
)


def _question(catalog: _Catalog, asked: dict[str, str]) -> Question | None:
    name, table = asked.pop(catalog.name, ""), asked.pop(catalog.table, "")
    schema = asked.pop(catalog.schema, None)
    if any(value not in catalog.also.get(key, ()) for key, value in asked.items()):
        return None
    if (catalog.name and not name) or (catalog.kind in ("table", "column") and not table):
        return None
    if not table:
        return Question(catalog.kind, None, name) if schema in (None, _CURRENT_SCHEMA) else None
    where = Name("", table) if schema is None else qualified(schema, table)
    return Question(catalog.kind, where, name, anywhere=schema is None)


def conditions(clause: Node | None) -> dict[tuple[str, str], str] | None:
    """The values of `a = 'x' AND b LIKE 'y'` by column and operator (`~~` is LIKE); None for
    any other condition."""
    found: dict[tuple[str, str], str] = {}
    for each in _conjuncts(clause):
        expression = each.get("A_Expr", {})
        if expression.get("kind") not in ("AEXPR_OP", "AEXPR_LIKE"):
            return None
        operator = strings(expression["name"])[-1]
        column, value = _column(expression["lexpr"]), _value(expression["rexpr"])
        if column is None or value is None or (column, operator) in found:
            return None
        found[column, operator] = value
    return found


def _conjuncts(clause: Node | None) -> Iterator[Node]:
    if clause is None:
        return
    both = clause.get("BoolExpr", {})
    if both.get("boolop") == "AND_EXPR":
        for each in both["args"]:
            yield from _conjuncts(each)
    else:
        yield clause


def _column(node: Node) -> str | None:
    fields = node.get("ColumnRef", {}).get("fields", ())
    return fields[-1].get("String", {}).get("sval") if fields else None


def _value(node: Node) -> str | None:
    """A text, or the schema that everything is in unless it is said."""
    inside = node.get("TypeCast", {}).get("arg", node)
    call = inside.get("FuncCall")
    if call is not None and strings(call["funcname"])[-1] == "current_schema":
        return _CURRENT_SCHEMA
    text = inside.get("A_Const", {}).get("sval")
    return text.get("sval", "") if text is not None else None


def _is_aggregate(target: Node) -> bool:
    """`count(*)` gives a row for nothing, too."""
    return "FuncCall" in target["ResTarget"].get("val", {})
