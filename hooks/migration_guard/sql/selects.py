"""SELECT and SET: nearly always without effect on the schema, and said when not."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.changes import Change, NoEffect
from migration_guard.sql.names import strings
from migration_guard.sql.opaque import opaque
from migration_guard.sql.parser import Node, Statement

_DEFAULT_PATH = frozenset({"public", '"$user", public', '"$user",public', "$user", ""})

_HARMLESS = (
    "array_agg coalesce concat count create_hypertable currval date_trunc exists format "
    "gen_random_uuid json_agg jsonb_agg lastval lower max min nextval now string_agg sum "
    "setval set_config to_regclass to_timestamp upper uuid_generate_v4 version"
)
_CHANGES_NOTHING = frozenset(_HARMLESS.split())


def select(statement: Statement) -> tuple[Change, ...]:
    """Reading rows changes nothing. A function that is called for itself may
    (`SELECT AddGeometryColumn(…)`), unless it is known not to."""
    node = statement.node
    if "fromClause" in node:
        return (NoEffect("SELECT"),)
    called = list(_functions(node.get("targetList", ())))
    for name, arguments in called:
        if name == "set_config" and _argument(arguments, 0) == "search_path":
            return _search_path(_argument(arguments, 1))
    strange = [name for name, _ in called if not is_harmless(name)]
    if strange:
        reason = f"the function {strange[0]}() may change the schema"
        return (opaque(reason, statement.text),)
    return (NoEffect("SELECT"),)


def set_variable(statement: Statement) -> tuple[Change, ...]:
    """Only another `search_path` changes what later statements mean."""
    node = statement.node
    if node.get("name") != "search_path" or node.get("kind") != "VAR_SET_VALUE":
        return (NoEffect("SET"),)
    values = [_constant(each) for each in node.get("args", ())]
    return _search_path(", ".join(value or "?" for value in values))


def is_harmless(name: str) -> bool:
    """Whether a function that is called for itself is known to leave the schema alone."""
    return name in _CHANGES_NOTHING or name.startswith(("pg_", "has_", "current_"))


def _search_path(path: str | None) -> tuple[Change, ...]:
    if (path is not None and set(path.split(", ")) <= _DEFAULT_PATH) or path in _DEFAULT_PATH:
        return (NoEffect("SET search_path"),)
    return (opaque("unqualified names mean another schema from here on", ""),)


def _functions(tree: object) -> Iterator[tuple[str, list[Node]]]:
    if isinstance(tree, dict):
        call = tree.get("FuncCall")
        if call is not None:
            yield strings(call["funcname"])[-1], call.get("args", [])
        for value in tree.values():
            yield from _functions(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _functions(value)


def _argument(arguments: list[Node], index: int) -> str | None:
    return _constant(arguments[index]) if index < len(arguments) else None


def _constant(node: Node) -> str | None:
    value = node.get("A_Const", {}).get("sval")
    return value.get("sval", "") if value is not None else None
