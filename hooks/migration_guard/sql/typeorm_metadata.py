"""The rows of `typeorm_metadata`, in which TypeORM keeps the texts of views and of generated
columns: it compares the entities with them, not with what PostgreSQL prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration_guard.schema.changes import Change, KeepNote
from migration_guard.schema.model import Note
from migration_guard.sql.names import strings
from migration_guard.sql.parser import Node, SqlSyntaxError, parse

TABLE = "typeorm_metadata"


def notes(sql: str, parameters: Sequence[str | None]) -> tuple[Change, ...]:
    """What a statement on the table keeps or takes away; nothing for another statement, or one
    whose values are not known. `parameters` are those of `$1`, …"""
    if TABLE not in sql:
        return ()
    try:
        return tuple(
            change
            for statement in parse(sql)
            for change in _notes(statement.kind, statement.node, parameters)
        )
    except (SqlSyntaxError, LookupError, TypeError, ValueError, RecursionError):
        return ()


def _notes(kind: str, node: Node, parameters: Sequence[str | None]) -> list[Change]:
    if kind not in ("InsertStmt", "DeleteStmt") or node["relation"]["relname"] != TABLE:
        return []
    if kind == "DeleteStmt":
        return [KeepNote(_note(_conditions(node["whereClause"], parameters)), None)]
    columns = [each["ResTarget"]["name"] for each in node["cols"]]
    rows = node["selectStmt"]["SelectStmt"]["valuesLists"]
    found = []
    for row in rows:
        values = [_value(each, parameters) for each in row["List"]["items"]]
        said = dict(zip(columns, values, strict=True))
        found.append(KeepNote(_note(said), said.get("value")))
    return list(found)


def _conditions(node: Node, parameters: Sequence[str | None]) -> dict[str, str | None]:
    """`"type" = $1 AND "name" = $2 …`."""
    if "BoolExpr" in node and node["BoolExpr"]["boolop"] == "AND_EXPR":
        parts = (_conditions(each, parameters) for each in node["BoolExpr"]["args"])
        return {name: value for part in parts for name, value in part.items()}
    inner = node["A_Expr"]
    if strings(inner["name"]) != ("=",):
        raise ValueError(inner["name"])
    column = inner["lexpr"]["ColumnRef"]["fields"][-1]["String"]["sval"]
    return {str(column): _value(inner["rexpr"], parameters)}


def _value(node: Node, parameters: Sequence[str | None]) -> str | None:
    if "ParamRef" in node:
        number: int = node["ParamRef"]["number"]
        return parameters[number - 1]
    if "SetToDefault" in node or "FuncCall" in node:  # `current_database()`
        return None
    text: str = node["A_Const"]["sval"].get("sval", "")
    return text


def _note(said: Mapping[str, str | None]) -> Note:
    """The key of a row; the database's name is not looked at, a replay has only one."""
    schema = said.get("schema") or ""
    return Note(
        str(said["type"]),
        "" if schema == "public" else schema,
        said.get("table") or "",
        str(said["name"]),
    )
