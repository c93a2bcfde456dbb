"""ALTER … RENAME and ALTER … SET SCHEMA."""

from __future__ import annotations

from collections.abc import Callable

from migration_guard.schema.changes import (
    Change,
    NoEffect,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameSequence,
    RenameTable,
    RenameType,
    RenameView,
    SetTableSchema,
    SetTypeSchema,
)
from migration_guard.sql.names import listed_name, relation_name, truncated
from migration_guard.sql.opaque import opaque
from migration_guard.sql.parser import Node, Statement


def rename(statement: Statement) -> tuple[Change, ...]:
    """A function or trigger renamed has no effect on the model."""
    node, kind = statement.node, statement.node["renameType"]
    if kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        name = listed_name(node["object"]["List"]["items"])
        return (RenameType(name, truncated(node["newname"])),)
    if kind == "OBJECT_SCHEMA":
        return (opaque("a schema is renamed", statement.text),)
    if kind == "OBJECT_COLUMN" and node.get("relationType") != "OBJECT_TABLE":
        return (NoEffect("RENAME COLUMN of a view"),)
    renamed = _RENAMES.get(kind)
    return (renamed(node),) if renamed is not None else (NoEffect("RENAME"),)


def set_schema(statement: Statement) -> tuple[Change, ...]:
    """`public` is the default schema."""
    node = statement.node
    schema = "" if node["newschema"] == "public" else node["newschema"]
    if node["objectType"] == "OBJECT_TABLE":
        return (SetTableSchema(relation_name(node["relation"]), schema),)
    if node["objectType"] in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        return (SetTypeSchema(listed_name(node["object"]["List"]["items"]), schema),)
    if node["objectType"] in ("OBJECT_VIEW", "OBJECT_MATVIEW"):
        return (opaque("a view moves to another schema", statement.text),)
    return (NoEffect("SET SCHEMA"),)


def _table(node: Node) -> Change:
    return RenameTable(relation_name(node["relation"]), truncated(node["newname"]))


def _column(node: Node) -> Change:
    return RenameColumn(
        relation_name(node["relation"]), node["subname"], truncated(node["newname"])
    )


def _constraint(node: Node) -> Change:
    return RenameConstraint(
        relation_name(node["relation"]), node["subname"], truncated(node["newname"])
    )


def _index(node: Node) -> Change:
    return RenameIndex(relation_name(node["relation"]), truncated(node["newname"]))


def _sequence(node: Node) -> Change:
    return RenameSequence(relation_name(node["relation"]), truncated(node["newname"]))


def _view(node: Node) -> Change:
    return RenameView(relation_name(node["relation"]), truncated(node["newname"]))


_RENAMES: dict[str, Callable[[Node], Change]] = {
    "OBJECT_TABLE": _table,
    "OBJECT_COLUMN": _column,
    "OBJECT_TABCONSTRAINT": _constraint,
    "OBJECT_INDEX": _index,
    "OBJECT_SEQUENCE": _sequence,
    "OBJECT_VIEW": _view,
    "OBJECT_MATVIEW": _view,
}
