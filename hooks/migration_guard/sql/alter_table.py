"""ALTER TABLE, one change or more for each of its actions."""

from __future__ import annotations

from collections.abc import Callable

from migration_guard.schema.changes import (
    AddColumn,
    AlterColumn,
    Aspect,
    Change,
    DropColumn,
    DropConstraint,
    NoEffect,
)
from migration_guard.schema.model import Name
from migration_guard.sql.columns import collation, column_definition, default_text, identity
from migration_guard.sql.constraints import add_constraint
from migration_guard.sql.expressions import canonical_node
from migration_guard.sql.names import relation_name
from migration_guard.sql.opaque import opaque
from migration_guard.sql.parser import Node, Statement
from migration_guard.sql.spelling import spelling
from migration_guard.sql.types import column_type
from migration_guard.sql.without_effect import ACTIONS_WITHOUT_EFFECT


def alter_table(statement: Statement) -> tuple[Change, ...]:
    """The changes of an AlterTableStmt; a view, sequence or index altered so has none."""
    node = statement.node
    if node.get("objtype") != "OBJECT_TABLE":
        return (NoEffect("ALTER " + node.get("objtype", "").removeprefix("OBJECT_")),)
    table = relation_name(node["relation"])
    changes: list[Change] = []
    for command in (each["AlterTableCmd"] for each in node["cmds"]):
        changes += _action(table, command, statement.text)
    return tuple(changes)


def _action(table: Name, command: Node, text: str) -> list[Change]:
    kind = command["subtype"]
    if kind in ACTIONS_WITHOUT_EFFECT:
        return [NoEffect("ALTER TABLE")]
    action = _ACTIONS.get(kind)
    changes = action(table, command) if action is not None else None
    words = kind.removeprefix("AT_")
    return changes or [opaque(f"ALTER TABLE {words} is not interpreted", text)]


def _add_column(table: Name, command: Node) -> list[Change]:
    column, constraints = column_definition(table, command["def"]["ColumnDef"])
    return [AddColumn(table, column, bool(command.get("missing_ok"))), *constraints]


def _drop_column(table: Name, command: Node) -> list[Change]:
    return [DropColumn(table, command["name"], bool(command.get("missing_ok")), _cascade(command))]


def _alter_type(table: Name, command: Node) -> list[Change]:
    definition = command["def"]["ColumnDef"]
    type_ = column_type(definition["typeName"])
    changes: list[Change] = [AlterColumn(table, command["name"], Aspect.TYPE, type_)]
    named = collation(definition)
    if named is not None:
        changes.append(AlterColumn(table, command["name"], Aspect.COLLATION, named))
    return changes


def _default(table: Name, command: Node) -> list[Change]:
    if "def" not in command:
        return [AlterColumn(table, command["name"], Aspect.DEFAULT, None)]
    text, own = default_text(command["def"], None), spelling(command["def"])
    changes: list[Change] = [AlterColumn(table, command["name"], Aspect.DEFAULT, text)]
    if own is not None:
        changes.append(AlterColumn(table, command["name"], Aspect.SPELLING, own))
    return changes


def _set_not_null(table: Name, command: Node) -> list[Change]:
    return [AlterColumn(table, command["name"], Aspect.NULLABLE, False)]


def _drop_not_null(table: Name, command: Node) -> list[Change]:
    return [AlterColumn(table, command["name"], Aspect.NULLABLE, True)]


def _add_identity(table: Name, command: Node) -> list[Change]:
    kind = identity(command["def"]["Constraint"])
    return [
        AlterColumn(table, command["name"], Aspect.GENERATED, "identity"),
        AlterColumn(table, command["name"], Aspect.IDENTITY, kind),
    ]


def _set_identity(table: Name, command: Node) -> list[Change]:
    """`SET GENERATED …`; the options of its sequence have no effect."""
    options = [each["DefElem"] for each in command["def"]["List"]["items"]]
    letters = [chr(each["arg"]["Integer"]["ival"]) for each in options if _is_kind(each)]
    kinds = [identity({"generated_when": letter}) for letter in letters]
    return [AlterColumn(table, command["name"], Aspect.IDENTITY, kind) for kind in kinds] or [
        NoEffect("ALTER TABLE")
    ]


def _is_kind(option: Node) -> bool:
    return bool(option["defname"] == "generated")


def _drop_identity(table: Name, command: Node) -> list[Change]:
    return [AlterColumn(table, command["name"], Aspect.GENERATED, None)]


def _set_expression(table: Name, command: Node) -> list[Change]:
    return [AlterColumn(table, command["name"], Aspect.STORED, canonical_node(command["def"]))]


def _drop_expression(table: Name, command: Node) -> list[Change]:
    return [AlterColumn(table, command["name"], Aspect.STORED, None)]


def _add_constraint(table: Name, command: Node) -> list[Change]:
    node = command["def"]["Constraint"]
    if node["contype"] == "CONSTR_NOTNULL":
        column = node["keys"][0]["String"]["sval"]
        return [AlterColumn(table, column, Aspect.NULLABLE, False)]
    constraint = add_constraint(table, node)
    return [constraint] if constraint is not None else []


def _drop_constraint(table: Name, command: Node) -> list[Change]:
    missing = bool(command.get("missing_ok"))
    return [DropConstraint(table, command["name"], missing, _cascade(command))]


def _cascade(command: Node) -> bool:
    return bool(command.get("behavior") == "DROP_CASCADE")


_ACTIONS: dict[str, Callable[[Name, Node], list[Change]]] = {
    "AT_AddColumn": _add_column,
    "AT_DropColumn": _drop_column,
    "AT_AlterColumnType": _alter_type,
    "AT_ColumnDefault": _default,
    "AT_SetNotNull": _set_not_null,
    "AT_DropNotNull": _drop_not_null,
    "AT_AddIdentity": _add_identity,
    "AT_DropIdentity": _drop_identity,
    "AT_SetIdentity": _set_identity,
    "AT_SetExpression": _set_expression,
    "AT_DropExpression": _drop_expression,
    "AT_AddConstraint": _add_constraint,
    "AT_DropConstraint": _drop_constraint,
}
