"""Patterns that take a value apart, `const { a, b: c } = value`, as declarations one by one.

The whole value has the pattern's own source for its name, which no other name can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import field, named, property_name
from migration_guard.typescript.syntax import (
    Attribute,
    Declare,
    Expression,
    Literal,
    Reference,
    Subscript,
)

if TYPE_CHECKING:
    from tree_sitter import Node

PATTERNS = frozenset({"object_pattern", "array_pattern"})


def whole(source: Source, pattern: Node) -> str | None:
    """The name for the value that a name or a pattern stands for; None for anything else."""
    is_name = pattern.type == "identifier" or pattern.type in PATTERNS
    return source.text(pattern) if is_name else None


def parts(source: Source, pattern: Node) -> Iterator[Declare]:
    """What the pattern declares of its value; a default or the rest of a value is left out,
    so that its name is not known."""
    if pattern.type not in PATTERNS:
        return
    value = Reference(source.text(pattern), source.span(pattern))
    yield from _parts(source, pattern, value)


def _parts(source: Source, pattern: Node, value: Expression) -> Iterator[Declare]:
    span = source.span(pattern)
    if pattern.type == "identifier" or pattern.type == "shorthand_property_identifier_pattern":
        yield Declare(source.text(pattern), value, span)
    elif pattern.type == "object_pattern":
        for child in named(pattern):
            key, inside = field(child, "key"), field(child, "value")
            if child.type == "shorthand_property_identifier_pattern":
                name = source.text(child)
                yield Declare(name, Attribute(value, name, span), span)
            elif key is not None and inside is not None:
                member = Attribute(value, property_name(source, key), span)
                yield from _parts(source, inside, member)
    elif pattern.type == "array_pattern":
        index = 0
        for child in pattern.children:
            if child.type == ",":
                index += 1
            elif child.is_named:
                yield from _parts(source, child, Subscript(value, Literal(index, span), span))
