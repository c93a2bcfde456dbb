"""DROP of everything that the model holds."""

from __future__ import annotations

from migration_guard.schema.changes import (
    Change,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    NoEffect,
)
from migration_guard.schema.model import Name
from migration_guard.sql.names import listed_name
from migration_guard.sql.parser import Node, Statement


def drop(statement: Statement) -> tuple[Change, ...]:
    """One change for each object; triggers, functions and the like have no effect."""
    return tuple(_dropped(statement.node, each) for each in statement.node["objects"])


def _dropped(node: Node, target: Node) -> Change:
    kind, if_exists = node["removeType"], bool(node.get("missing_ok"))
    cascade = node.get("behavior") == "DROP_CASCADE"
    if kind == "OBJECT_TABLE":
        return DropTable(_name(target), if_exists, cascade)
    if kind == "OBJECT_INDEX":
        return DropIndex(_name(target), if_exists, bool(node.get("concurrent")))
    if kind in ("OBJECT_TYPE", "OBJECT_DOMAIN"):
        return DropType(listed_name(target["TypeName"]["names"]), if_exists, cascade)
    if kind in ("OBJECT_VIEW", "OBJECT_MATVIEW"):
        return DropView(_name(target), if_exists)
    if kind == "OBJECT_SCHEMA":
        return DropSchema(target["String"]["sval"])
    return NoEffect("DROP " + kind.removeprefix("OBJECT_"))


def _name(target: Node) -> Name:
    return listed_name(target["List"]["items"])
