"""Every object literal of a file, wherever it stands: in a decorator, a function, a `switch`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migration_guard.typescript.expressions import expression
from migration_guard.typescript.parse import syntax_tree
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import named
from migration_guard.typescript.syntax import ObjectLiteral

if TYPE_CHECKING:
    from tree_sitter import Node


def object_literals(content: bytes) -> Iterator[ObjectLiteral]:
    """In source order, an outer one before those inside of it. Never raises."""
    source = Source(content)
    pending: list[Node] = [syntax_tree(source.data)]
    while pending:
        node = pending.pop()
        found = expression(source, node) if node.type == "object" else None
        if isinstance(found, ObjectLiteral):
            yield found
        pending.extend(reversed(named(node)))
