"""CREATE TABLE, its columns and inline constraints → one change."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from migration_guard.schema.changes import (
    AddCheck,
    AddConstraint,
    AddExclusion,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    Change,
    CreateTable,
    NoEffect,
    with_free_name,
)
from migration_guard.schema.model import Column, Name, PrimaryKey, Table, Unique
from migration_guard.sql.columns import column_definition
from migration_guard.sql.constraints import add_constraint
from migration_guard.sql.names import relation_name
from migration_guard.sql.parser import Node, Statement


def create_table(statement: Statement) -> tuple[Change, ...]:
    """A temporary table ends with the session: it has no effect."""
    node = statement.node
    if node["relation"].get("relpersistence") == "t":
        return (NoEffect("CREATE TEMPORARY TABLE"),)
    name = relation_name(node["relation"])
    columns, constraints = _elements(name, node)
    table = _table(name, columns, constraints, _reasons(node))
    return (CreateTable(table, bool(node.get("if_not_exists"))),)


def create_table_as(statement: Statement) -> tuple[Change, ...]:
    """CREATE TABLE AS and SELECT INTO: the table is known, its columns are not."""
    into = statement.node.get("into") or statement.node["intoClause"]
    relation = into["rel"]
    if relation.get("relpersistence") == "t":
        return (NoEffect("CREATE TEMPORARY TABLE"),)
    table = Table(relation_name(relation), unknown=("its columns come from a query",))
    return (CreateTable(table, bool(statement.node.get("if_not_exists"))),)


def _elements(name: Name, node: Node) -> tuple[list[Column], list[AddConstraint]]:
    columns: list[Column] = []
    constraints: list[AddConstraint] = []
    for element in node.get("tableElts", ()):
        if "ColumnDef" in element:
            column, inline = column_definition(name, element["ColumnDef"])
            columns.append(column)
            constraints += inline
        elif "Constraint" in element:
            constraint = add_constraint(name, element["Constraint"])
            constraints += [constraint] if constraint is not None else []
    return columns, constraints


def _reasons(node: Node) -> tuple[str, ...]:
    reasons = []
    if any("TableLikeClause" in element for element in node.get("tableElts", ())):
        reasons.append("it is made LIKE another table")
    if "partbound" in node:
        reasons.append("it is a partition")
    elif "inhRelations" in node:
        reasons.append("it inherits from another table")
    if "ofTypename" in node:
        reasons.append("it is made of a type")
    return tuple(reasons)


def _table(
    name: Name, columns: list[Column], constraints: list[AddConstraint], unknown: tuple[str, ...]
) -> Table:
    named = list(_numbered(constraints))
    primary = next((each.constraint for each in named if isinstance(each, AddPrimaryKey)), None)
    required = primary.columns if primary is not None else ()
    return Table(
        name=name,
        columns=tuple(
            replace(column, nullable=False) if column.name in required else column
            for column in columns
        ),
        primary_key=primary,
        uniques=tuple(_distinct(primary, named)),
        foreign_keys=tuple(each.constraint for each in named if isinstance(each, AddForeignKey)),
        checks=tuple(each.constraint for each in named if isinstance(each, AddCheck)),
        exclusions=tuple(each.constraint for each in named if isinstance(each, AddExclusion)),
        unknown=unknown,
    )


def _distinct(primary: PrimaryKey | None, constraints: list[AddConstraint]) -> Iterator[Unique]:
    """PostgreSQL makes one of equal constraints of a CREATE TABLE, the first or the primary key
    (transformIndexConstraints in parse_utilcmd.c)."""
    made: set[tuple[tuple[str, ...], str | None]] = set()
    if primary is not None:
        made.add((primary.columns, None))
    for each in constraints:
        if isinstance(each, AddUnique):
            unique = each.constraint
            if (unique.columns, unique.deferrable) not in made:
                yield unique
            made.add((unique.columns, unique.deferrable))


def _numbered(constraints: list[AddConstraint]) -> Iterator[AddConstraint]:
    """Made-up names that are taken get a number: `t_a_check`, `t_a_check1`."""
    taken = {each.constraint.name for each in constraints if not each.chosen}
    for each in constraints:
        named = with_free_name(each, taken) if each.chosen else each
        taken.add(named.constraint.name)
        yield named
