"""Type annotations, as far as decorators can see them: what decides `design:type`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migration_guard.typescript.expressions import DEPTH
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import field, named
from migration_guard.typescript.syntax import TypeAnnotation

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANKS = re.compile(r"\s+")
_KINDS = {
    "array_type": "array",
    "tuple_type": "tuple",
    "function_type": "function",
    "constructor_type": "function",
    "object_type": "object",
    "interface_body": "object",
    "template_literal_type": "literal",
}
_LITERALS = {
    "string": "string",
    "number": "number",
    "unary_expression": "number",
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "undefined": "undefined",
}


def annotation(source: Source, node: Node, depth: int = 0) -> TypeAnnotation:
    """The annotation under a type node; `: T` and `(T)` and `readonly T` stand for T."""
    while node.type in {"type_annotation", "parenthesized_type", "readonly_type"}:
        inside = named(node)
        if not inside:
            break
        node = inside[0]
    text = _BLANKS.sub(" ", source.text(node))
    if depth >= DEPTH:
        return TypeAnnotation("other", text)
    if node.type in {"union_type", "intersection_type"}:
        arguments = tuple(annotation(source, part, depth + 1) for part in _parts(node))
        return TypeAnnotation(node.type.removesuffix("_type"), text, arguments=arguments)
    if node.type in {"predefined_type", "type_identifier", "nested_type_identifier"}:
        return TypeAnnotation("name", text, name=text)
    if node.type == "generic_type":
        return _generic(source, node, text, depth + 1)
    if node.type == "literal_type":
        inside = named(node)
        name = _LITERALS.get(inside[0].type, "") if inside else text
        return TypeAnnotation("literal" if name else "other", text, name=name)
    kind = _KINDS.get(node.type, "other")
    name = "string" if kind == "literal" else ""
    arguments = ()
    if kind == "array":
        arguments = tuple(annotation(source, part, depth + 1) for part in named(node)[:1])
    return TypeAnnotation(kind, text, name=name, arguments=arguments)


def _parts(node: Node) -> list[Node]:
    """The members of a union, which the grammar nests to the left as deep as it is long."""
    parts: list[Node] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if current.type == node.type:
            pending.extend(reversed(named(current)))
        else:
            parts.append(current)
    return parts


def _generic(source: Source, node: Node, text: str, depth: int) -> TypeAnnotation:
    name, given = field(node, "name"), field(node, "type_arguments")
    inside = named(given) if given is not None else []
    arguments = tuple(annotation(source, part, depth) for part in inside)
    return TypeAnnotation("name", text, source.text(name) if name else "", arguments)
