"""What SQL does to a schema, in PostgreSQL's true semantics."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from migration_guard.schema.changes import (
    AddEnumValue,
    AlterColumn,
    Aspect,
    Change,
    CommentTable,
    CreateDomain,
    CreateEnum,
    CreateIndex,
    CreateView,
    NoEffect,
    RenameEnumValue,
)
from migration_guard.schema.model import Enum
from migration_guard.sql.alter_table import alter_table
from migration_guard.sql.create_table import create_table, create_table_as
from migration_guard.sql.do_blocks import do_block
from migration_guard.sql.drops import drop
from migration_guard.sql.indexes import index_of
from migration_guard.sql.names import (
    listed_name,
    qualified,
    relation_name,
    strings,
)
from migration_guard.sql.opaque import opaque
from migration_guard.sql.parser import LONGEST_STATEMENT, SqlSyntaxError, Statement, parse, split
from migration_guard.sql.renames import rename, set_schema
from migration_guard.sql.selects import select, set_variable
from migration_guard.sql.types import column_type
from migration_guard.sql.without_effect import STATEMENTS_WITHOUT_EFFECT

Effects = tuple[Change, ...]


@lru_cache(maxsize=16384)
def effects(sql: str) -> Effects:
    """The changes that the statements of `sql` make, in order; what does not parse or
    cannot be known is Opaque. Any text is answered."""
    try:
        statements = parse(sql)
    except SqlSyntaxError as error:
        return _one_by_one(sql, error)
    return tuple(change for statement in statements for change in _effects(statement))


def has_no_effect(sql: str) -> bool:
    """Whether every statement leaves the schema as it is: it reads or writes rows."""
    return all(isinstance(change, NoEffect) for change in effects(sql))


def _one_by_one(sql: str, error: SqlSyntaxError) -> Effects:
    """The statements that can be read beside one that cannot."""
    try:
        pieces = split(sql)
    except SqlSyntaxError:
        return (_unreadable(error, sql),)
    if len(pieces) < 2:
        return (_unreadable(error, sql),)
    return tuple(change for piece in pieces for change in _piece(piece))


def _piece(sql: str) -> Effects:
    try:
        statements = parse(sql)
    except SqlSyntaxError as error:
        return (_unreadable(error, sql),)
    return tuple(change for statement in statements for change in _effects(statement))


def _unreadable(error: SqlSyntaxError, sql: str) -> Change:
    if len(sql) > LONGEST_STATEMENT // 4 and _ROWS.match(sql):
        return NoEffect("INSERT")
    return opaque(f"PostgreSQL cannot read it: {error.message}", sql)


_ROWS = re.compile(r"\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b", re.IGNORECASE)


def _effects(statement: Statement) -> Effects:
    if statement.kind in STATEMENTS_WITHOUT_EFFECT:
        return (NoEffect(statement.kind.removesuffix("Stmt")),)
    reader = _READERS.get(statement.kind)
    if reader is None:
        return (opaque(f"{_kind(statement)} is not interpreted", statement.text),)
    try:
        return reader(statement)
    except RecursionError:
        return (opaque("the statement is nested too deeply", statement.text),)
    except (LookupError, TypeError, ValueError):
        # The grammar accepts more than the reader expects (`COMMENT ON COLUMN c`), and
        # another libpg_query may print another tree: never understood, never a traceback.
        return (opaque(f"{_kind(statement)} of this form is not interpreted", statement.text),)


def _kind(statement: Statement) -> str:
    """`AlterDomainStmt` → `ALTER DOMAIN`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", statement.kind.removesuffix("Stmt")).upper()


def _create_index(statement: Statement) -> Effects:
    node = statement.node
    table = relation_name(node["relation"])
    return (
        CreateIndex(
            table,
            index_of(table, node),
            if_not_exists=bool(node.get("if_not_exists")),
            concurrently=bool(node.get("concurrent")),
            chosen="idxname" not in node,
        ),
    )


def _create_enum(statement: Statement) -> Effects:
    node = statement.node
    return (CreateEnum(Enum(listed_name(node["typeName"]), strings(node.get("vals", ())))),)


def _create_domain(statement: Statement) -> Effects:
    node = statement.node
    return (CreateDomain(listed_name(node["domainname"]), column_type(node["typeName"])),)


def _alter_enum(statement: Statement) -> Effects:
    node = statement.node
    name = listed_name(node["typeName"])
    if "oldVal" in node:
        return (RenameEnumValue(name, node["oldVal"], node["newVal"]),)
    return (
        AddEnumValue(
            name,
            node["newVal"],
            neighbour=node.get("newValNeighbor"),
            after=bool(node.get("newValIsAfter")),
            if_not_exists=bool(node.get("skipIfNewValExists")),
        ),
    )


def _create_view(statement: Statement) -> Effects:
    return (CreateView(relation_name(statement.node["view"])),)


def _create_table_as(statement: Statement) -> Effects:
    if statement.node.get("objtype") == "OBJECT_MATVIEW":
        return (CreateView(relation_name(statement.node["into"]["rel"]), materialized=True),)
    return create_table_as(statement)


def _select(statement: Statement) -> Effects:
    return create_table_as(statement) if "intoClause" in statement.node else select(statement)


def _comment(statement: Statement) -> Effects:
    node = statement.node
    if node["objtype"] == "OBJECT_TABLE":
        table_name = listed_name(node["object"]["List"]["items"])
        return (CommentTable(table_name, node.get("comment")),)
    if node["objtype"] != "OBJECT_COLUMN":
        return (NoEffect("COMMENT"),)
    *table, column = strings(node["object"]["List"]["items"])
    name = qualified(table[-2] if len(table) > 1 else "", table[-1])
    return (AlterColumn(name, column, Aspect.COMMENT, node.get("comment")),)


def _do(statement: Statement) -> Effects:
    changes = do_block(statement, effects)
    return changes or (opaque("a DO block is not interpreted", statement.text),)


def _transaction(statement: Statement) -> Effects:
    kind = statement.node.get("kind", "")
    if kind.startswith("TRANS_STMT_ROLLBACK"):
        return (opaque("ROLLBACK takes back what came before it", ""),)
    return (NoEffect("TRANSACTION"),)


_READERS: dict[str, Callable[[Statement], Effects]] = {
    "AlterEnumStmt": _alter_enum,
    "AlterObjectSchemaStmt": set_schema,
    "AlterTableStmt": alter_table,
    "CommentStmt": _comment,
    "CreateDomainStmt": _create_domain,
    "CreateEnumStmt": _create_enum,
    "CreateStmt": create_table,
    "CreateTableAsStmt": _create_table_as,
    "DoStmt": _do,
    "DropStmt": drop,
    "IndexStmt": _create_index,
    "RenameStmt": rename,
    "SelectStmt": _select,
    "TransactionStmt": _transaction,
    "VariableSetStmt": set_variable,
    "ViewStmt": _create_view,
}
