"""Names as the parse tree holds them, and the names that PostgreSQL makes up itself."""

from __future__ import annotations

from collections.abc import Sequence

from migration_guard.schema.generation import nextval
from migration_guard.schema.model import Name
from migration_guard.sql.parser import Node

LONGEST_IDENTIFIER = 63
"""Bytes that an identifier keeps (NAMEDATALEN - 1)."""


def relation_name(relation: Node) -> Name:
    """The name of a RangeVar; `public` is the default schema."""
    return qualified(relation.get("schemaname", ""), relation["relname"])


def listed_name(parts: Sequence[Node]) -> Name:
    """The name in a list of String nodes, as DROP and CREATE TYPE hold it."""
    words = strings(parts)
    return qualified(words[-2] if len(words) > 1 else "", words[-1])


def qualified(schema: str, name: str) -> Name:
    """A name whose default schema is written as the model writes it: empty."""
    return Name("" if schema == "public" else schema, name)


def strings(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The texts of String nodes."""
    return tuple(node["String"].get("sval", "") for node in nodes)


def truncated(name: str) -> str:
    """An identifier as PostgreSQL stores it, cut at a character's end."""
    return _cut(name, LONGEST_IDENTIFIER)


def made_up_name(table: str, columns: Sequence[str], label: str) -> str:
    """The name PostgreSQL chooses for a nameless constraint, index or sequence.

    `<table>_<columns>_<label>`; when that is too long, the longer of the first two parts
    loses characters until it fits (makeObjectName and ChooseIndexNameAddition in
    PostgreSQL's src/backend/commands/indexcmds.c).
    """
    middle = _cut("_".join(columns), LONGEST_IDENTIFIER)
    room = LONGEST_IDENTIFIER - len(f"_{label}".encode()) - (1 if middle else 0)
    first, second = len(table.encode()), len(middle.encode())
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    parts = [_cut(table, first), _cut(middle, second) if middle else "", label]
    return "_".join(part for part in parts if part)


def sequence_default(table: Name, column: str) -> str:
    """The default that `serial` gives a column, in its canonical text."""
    return nextval(Name(table.schema, made_up_name(table.name, (column,), "seq")))


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")
