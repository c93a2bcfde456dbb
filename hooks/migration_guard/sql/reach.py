"""How far a statement reaches: the tables that it names, and whether it reads all their rows."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.model import Name
from migration_guard.sql.names import relation_name
from migration_guard.sql.parser import Node, SqlSyntaxError, every_node, parse

# What a constraint of these kinds demands of the rows that are there already is looked at when
# it is added, unless it is NOT VALID or takes an index that was built before.
_LOOKED_AT = frozenset({"CONSTR_CHECK", "CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_EXCLUSION"})


def named_tables(sql: str) -> tuple[Name, ...]:
    """The relations that `sql` names, each once; none of what cannot be parsed."""
    found = (
        relation_name(each)
        for node in _nodes(sql)
        for each in node.values()
        if isinstance(each, dict) and "relname" in each
    )
    return tuple(sorted(set(found)))


def reads_every_row(sql: str) -> bool:
    """Whether an ALTER TABLE in `sql` looks through the table while nobody may read it: SET NOT
    NULL, and constraints that the rows must satisfy; foreign keys take a weaker lock. Its time
    grows with the table, though the lock and the file look as those of an instant change
    (PostgreSQL manual, ALTER TABLE)."""
    return any(_looks_through(node) for node in _nodes(sql))


def _nodes(sql: str) -> Iterator[Node]:
    try:
        statements = parse(sql)
    except SqlSyntaxError:
        return
    for statement in statements:
        yield from every_node({statement.kind: statement.node})


def _looks_through(node: Node) -> bool:
    command = node.get("AlterTableCmd")
    if not isinstance(command, dict):
        return False
    if command.get("subtype") == "AT_SetNotNull":
        return True
    constraints = [
        each["Constraint"]
        for each in every_node(command.get("def"))
        if isinstance(each.get("Constraint"), dict)
    ]
    return any(
        each.get("contype") in _LOOKED_AT
        and not each.get("skip_validation")
        and "indexname" not in each
        for each in constraints
    )
