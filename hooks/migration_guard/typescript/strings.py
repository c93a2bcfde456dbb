"""Names and strings of the tree: children without comments, text without quotes and escapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migration_guard.typescript.literals import join_surrogates, unescape
from migration_guard.typescript.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"comment", "html_comment"})


def named(node: Node) -> list[Node]:
    """The named children without comments, which may stand anywhere."""
    # a node's type costs more than whether it is extra, which comments always are
    return [
        child for child in node.named_children if not child.is_extra or child.type not in COMMENTS
    ]


def field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def string_value(source: Source, node: Node) -> str:
    """The value of a `string` node, its escapes resolved."""
    inside = source.data[node.start_byte + 1 : max(node.end_byte - 1, node.start_byte + 1)]
    if b"\\" not in inside:  # nearly always: no child needs to be looked at
        return inside.decode("utf-8", "replace")
    return join_surrogates("".join(_fragments(source, node)))


def property_name(source: Source, node: Node) -> str:
    """A member's or property's name; a computed one that is no literal stays `[source]`."""
    if node.type == "string":
        return string_value(source, node)
    if node.type == "computed_property_name":
        inside = named(node)
        if len(inside) == 1 and inside[0].type == "string":
            return string_value(source, inside[0])
    return source.text(node)


def _fragments(source: Source, node: Node) -> Iterator[str]:
    """A string's or template's text between its quotes, by pieces; substitutions left out."""
    at, end = node.start_byte + 1, max(node.end_byte - 1, node.start_byte + 1)
    for child in node.children:
        if child.type == "escape_sequence":
            yield source.data[at : child.start_byte].decode("utf-8", "replace")
            yield unescape(source.text(child))
            at = child.end_byte
    yield source.data[at:end].decode("utf-8", "replace")
