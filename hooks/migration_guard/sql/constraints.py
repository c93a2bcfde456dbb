"""Constraints as the parse tree holds them → the model's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from migration_guard.schema.changes import (
    AddCheck,
    AddConstraint,
    AddExclusion,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
)
from migration_guard.schema.model import Check, ForeignKey, Name, PrimaryKey, Unique
from migration_guard.schema.quoting import quote_identifier
from migration_guard.sql.expressions import canonical_node
from migration_guard.sql.names import made_up_name, relation_name, strings, truncated
from migration_guard.sql.parser import Node, SqlSyntaxError, parse
from migration_guard.sql.spelling import spelling_of_check

ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def add_constraint(
    table: Name, node: Node, columns: Sequence[str] | None = None
) -> AddConstraint | None:
    """The change that a Constraint node makes, None for those that are no constraints of
    their own (NOT NULL, DEFAULT, …). `columns` is the column it is written beside."""
    maker = _MAKERS.get(node["contype"])
    return maker(table, node, columns) if maker is not None else None


def canonical_exclusion(expression: str) -> str:
    """The canonical text of what follows EXCLUDE, as `@Exclusion()` holds it; the text
    stripped when PostgreSQL cannot read it."""
    try:
        statements = parse(f"ALTER TABLE t ADD EXCLUDE {expression}\n")
        (command,) = (each["AlterTableCmd"] for each in statements[0].node["cmds"])
        return exclusion_text(command["def"]["Constraint"])
    except (SqlSyntaxError, RecursionError, ValueError, LookupError):
        return expression.strip()


def exclusion_text(node: Node) -> str:
    """`USING gist (room WITH =, …) WHERE (…)`."""
    items = []
    for pair in node["exclusions"]:
        element, operator = pair["List"]["items"]
        sign = strings(operator["List"]["items"])[-1]
        items.append(f"{element_text(element['IndexElem'])} WITH {sign}")
    text = f"USING {node.get('access_method', 'btree')} ({', '.join(items)})"
    where = node.get("where_clause")
    return f"{text} WHERE ({canonical_node(where)})" if where is not None else text


def element_text(element: Node) -> str:
    """A column's name, or an expression in parentheses."""
    if "name" in element:
        return quote_identifier(element["name"])
    return f"({canonical_node(element['expr'])})"


def mentioned_columns(node: object) -> Iterator[str]:
    """The columns that an expression's tree refers to."""
    if isinstance(node, dict):
        if "ColumnRef" in node:
            last = node["ColumnRef"]["fields"][-1]
            if "String" in last:
                yield last["String"].get("sval", "")
        for value in node.values():
            yield from mentioned_columns(value)
    elif isinstance(node, list):
        for value in node:
            yield from mentioned_columns(value)


def _primary_key(table: Name, node: Node, columns: Sequence[str] | None) -> AddPrimaryKey:
    keys = _columns(node, "keys", columns)
    name = _name(node) or made_up_name(table.name, (), "pkey")
    return AddPrimaryKey(
        table, PrimaryKey(keys, name), "conname" not in node, node.get("indexname")
    )


def _unique(table: Name, node: Node, columns: Sequence[str] | None) -> AddUnique:
    keys = _columns(node, "keys", columns)
    name = _name(node) or node.get("indexname") or made_up_name(table.name, keys, "key")
    unique = Unique(name, keys, _deferrable(node))
    return AddUnique(table, unique, "conname" not in node, node.get("indexname"))


def _check(table: Name, node: Node, columns: Sequence[str] | None) -> AddCheck:
    mentioned = sorted(set(mentioned_columns(node["raw_expr"])))
    part = mentioned if len(mentioned) == 1 else ()
    name = _name(node) or made_up_name(table.name, part, "check")
    check = Check(name, canonical_node(node["raw_expr"]), spelling_of_check(node["raw_expr"]))
    return AddCheck(table, check, "conname" not in node)


def _exclusion(table: Name, node: Node, columns: Sequence[str] | None) -> AddExclusion:
    elements = [pair["List"]["items"][0]["IndexElem"] for pair in node["exclusions"]]
    name = _name(node) or made_up_name(table.name, index_words(elements), "excl")
    return AddExclusion(table, Check(name, exclusion_text(node)), "conname" not in node)


def index_words(elements: Sequence[Node]) -> list[str]:
    """What each element adds to an index's made-up name: its column, its function's name,
    or `expr`, numbered when it comes again (ChooseIndexColumnNames)."""
    words: list[str] = []
    for element in elements:
        expression = element.get("expr", {})
        called = expression.get("FuncCall", {}).get("funcname")
        word = element.get("name") or (strings(called)[-1] if called else "expr")
        count, numbered = 0, word
        while numbered in words:
            count += 1
            numbered = f"{word}{count}"
        words.append(numbered)
    return words


def _foreign_key(table: Name, node: Node, columns: Sequence[str] | None) -> AddForeignKey:
    keys = _columns(node, "fk_attrs", columns)
    foreign_key = ForeignKey(
        name=_name(node) or made_up_name(table.name, keys, "fkey"),
        columns=keys,
        referenced_table=relation_name(node["pktable"]),
        referenced_columns=strings(node.get("pk_attrs", ())),
        on_delete=ACTIONS[node.get("fk_del_action", "a")],
        on_update=ACTIONS[node.get("fk_upd_action", "a")],
        deferrable=_deferrable(node),
    )
    return AddForeignKey(table, foreign_key, "conname" not in node)


def _name(node: Node) -> str | None:
    return truncated(node["conname"]) if "conname" in node else None


def _columns(node: Node, field: str, columns: Sequence[str] | None) -> tuple[str, ...]:
    return strings(node.get(field, ())) or tuple(columns or ())


def _deferrable(node: Node) -> str | None:
    if node.get("initdeferred"):
        return "INITIALLY DEFERRED"
    return "INITIALLY IMMEDIATE" if node.get("deferrable") else None


_MAKERS: dict[str, Callable[[Name, Node, Sequence[str] | None], AddConstraint]] = {
    "CONSTR_PRIMARY": _primary_key,
    "CONSTR_UNIQUE": _unique,
    "CONSTR_CHECK": _check,
    "CONSTR_EXCLUSION": _exclusion,
    "CONSTR_FOREIGN": _foreign_key,
}
