"""A file's tokens without comments and white space: equal tokens, equal program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration_guard.typescript.parse import parser
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import COMMENTS

if TYPE_CHECKING:
    from tree_sitter import Node

_CLOSING = frozenset({")", "]", "}"})
_SEMICOLON_OPTIONAL = frozenset(
    {
        "expression_statement",
        "lexical_declaration",
        "variable_declaration",
        "return_statement",
        "throw_statement",
        "break_statement",
        "continue_statement",
        "import_statement",
        "export_statement",
        "type_alias_declaration",
        "public_field_definition",
    }
)

_SEMICOLON_MEANS = frozenset({"for_statement", "empty_statement"})
"""`for (;a;)` and `for (a;;)` are two loops."""


def tokens(source: bytes, *, tsx: bool = False) -> tuple[str, ...]:
    """The leaf tokens in order. Two sources with the same tokens differ only in comments,
    white space, trailing commas and optional semicolons: what a formatter changes. A
    string's quotes and blanks count, and so does a template's layout: the database may
    see them. A file that does not parse is one token, its whole text."""
    text = Source(source)
    root = parser(tsx=tsx).parse(text.data).root_node
    if root.has_error:
        return (text.text(root),)
    leaves: list[str] = []
    pending: list[Node | None] = [root]
    while pending:
        node = pending.pop()
        if node is None:
            leaves.append(";")
        elif node.child_count == 0 or node.type == "string":
            _append(leaves, node, text)
        else:
            if node.type in _SEMICOLON_OPTIONAL:
                # `a;(b)` and `a(b)` are two programs: the end of a statement is always
                # written, whether or not the source has its semicolon.
                pending.append(None)
            keeps = node.type in _SEMICOLON_MEANS
            children = reversed(node.children)
            pending.extend(child for child in children if keeps or child.type != ";")
    return tuple(leaves)


def _append(leaves: list[str], node: Node, source: Source) -> None:
    if node.type in COMMENTS:
        return
    # `[a,]` is `[a]`, but `[,]` has a hole and `[]` has none.
    if node.type in _CLOSING and leaves[-1:] == [","] and leaves[-2:-1] not in ([","], ["["]):
        leaves.pop()
    leaves.append(source.text(node) or ";")
