"""Classes: their decorators, heritage and members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration_guard.typescript.annotations import annotation
from migration_guard.typescript.expressions import expression
from migration_guard.typescript.source import Source
from migration_guard.typescript.statements import block, parameters
from migration_guard.typescript.strings import field, named, property_name
from migration_guard.typescript.syntax import (
    Attribute,
    Call,
    ClassDeclaration,
    Decorator,
    Expression,
    Member,
    Reference,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CLASS_NODES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_METHODS = frozenset({"method_definition", "method_signature", "abstract_method_signature"})
_MIGRATION_METHODS = frozenset({"up", "down"})


def class_declaration(
    source: Source,
    node: Node,
    *,
    exported: str | None = None,
    name: str = "",
    outer: tuple[Decorator, ...] = (),
) -> ClassDeclaration:
    """The class at `node`. `name` is used when it has none of its own (`const X = class {}`);
    `outer` are decorators before `export`. Method bodies are read only in classes that
    could be migrations: elsewhere nothing asks for them and reading them costs the most."""
    name_node, body = field(node, "name"), field(node, "body")
    extends, implements = _heritage(source, node)
    children = named(body) if body is not None else []
    with_bodies = _may_migrate(source, children, implements) or _may_name(extends)
    return ClassDeclaration(
        name=source.text(name_node) if name_node is not None else name,
        span=source.span(node),
        name_span=source.span(name_node if name_node is not None else node),
        decorators=outer + decorators(source, named(node)),
        extends=extends,
        implements=implements,
        members=_members(source, children, with_bodies=with_bodies),
        exported=exported,
        is_abstract=node.type == "abstract_class_declaration",
    )


def decorators(source: Source, nodes: list[Node]) -> tuple[Decorator, ...]:
    """The decorators among `nodes`, in source order."""
    return tuple(_decorator(source, node) for node in nodes if node.type == "decorator")


def _decorator(source: Source, node: Node) -> Decorator:
    inside = named(node)
    value: Expression = expression(source, inside[0] if inside else node)
    arguments = None
    if isinstance(value, Call):
        arguments = value.arguments
        value = value.callee
    name = value.name if isinstance(value, (Reference, Attribute)) else ""
    return Decorator(name, value, arguments, source.span(node))


def _heritage(source: Source, node: Node) -> tuple[Expression | None, tuple[str, ...]]:
    extends: Expression | None = None
    implements: tuple[str, ...] = ()
    heritage = next((child for child in named(node) if child.type == "class_heritage"), None)
    for clause in named(heritage) if heritage is not None else []:
        if clause.type == "extends_clause":
            value = field(clause, "value")
            extends = expression(source, value) if value is not None else None
        elif clause.type == "implements_clause":
            implements = tuple(annotation(source, part).name for part in named(clause))
    return extends, implements


def _may_migrate(source: Source, children: list[Node], implements: tuple[str, ...]) -> bool:
    if any(name.rpartition(".")[2] == "MigrationInterface" for name in implements):
        return True
    names = (field(child, "name") for child in children)
    return any(name is not None and source.text(name) in _MIGRATION_METHODS for name in names)


def _may_name(extends: Expression | None) -> bool:
    """Whether it may be a naming strategy, whose methods are read for the names they give."""
    return isinstance(extends, Reference) and extends.name.endswith("NamingStrategy")


def _members(source: Source, children: list[Node], *, with_bodies: bool) -> tuple[Member, ...]:
    members: list[Member] = []
    waiting: list[Node] = []  # a method's decorators stand before it, not in it
    for child in children:
        kind = child.type
        if kind == "decorator":
            waiting.append(child)
            continue
        if kind == "public_field_definition":
            members.append(_property(source, child, waiting))
        elif kind in _METHODS:
            members.append(_method(source, child, waiting, with_bodies=with_bodies))
        waiting = []
    return tuple(members)


def _property(source: Source, node: Node, waiting: list[Node]) -> Member:
    name, value, written = (field(node, part) for part in ("name", "value", "type"))
    name = name if name is not None else node
    words = {child.type for child in node.children}
    return Member(
        name=property_name(source, name),
        kind="property",
        span=source.span(node),
        name_span=source.span(name),
        decorators=decorators(source, waiting + named(node)),
        type=annotation(source, written) if written is not None else None,
        value=expression(source, value) if value is not None else None,
        is_static="static" in words,
        is_optional="?" in words,
    )


def _method(source: Source, node: Node, waiting: list[Node], *, with_bodies: bool) -> Member:
    name, body, returned = (field(node, part) for part in ("name", "body", "return_type"))
    name = name if name is not None else node
    words = {child.type for child in node.children}
    text = property_name(source, name)
    kind = "constructor" if text == "constructor" else "method"
    kind = "getter" if "get" in words else "setter" if "set" in words else kind
    read = with_bodies and body is not None
    return Member(
        name=text,
        kind=kind,
        span=source.span(node),
        name_span=source.span(name),
        decorators=decorators(source, waiting + named(node)),
        type=annotation(source, returned) if returned is not None else None,
        parameters=parameters(source, node),
        statements=block(source, body, 0) if read and body is not None else (),
        is_static="static" in words,
        is_async="async" in words,
        is_optional="?" in words,
    )
