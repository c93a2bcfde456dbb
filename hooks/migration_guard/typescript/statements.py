"""Statements of a function's body, in the order in which they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migration_guard.typescript import destructuring, switches
from migration_guard.typescript.expressions import DEPTH, expression
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import field, named
from migration_guard.typescript.syntax import (
    Attribute,
    Branch,
    Call,
    Declare,
    Evaluate,
    ForOf,
    Function,
    OpaqueStatement,
    Return,
    Statement,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_ASSIGNMENTS = {
    "assignment_expression",
    "augmented_assignment_expression",
    "update_expression",
    "sequence_expression",
}
_TYPES_ONLY = {"empty_statement", "type_alias_declaration", "interface_declaration"}


def block(source: Source, node: Node, depth: int) -> tuple[Statement, ...]:
    """The statements of a block, or the one statement that stands in its place."""
    children = named(node) if node.type == "statement_block" else [node]
    return tuple(found for child in children for found in _statement(source, child, depth))


def parameters(source: Source, node: Node) -> tuple[str, ...]:
    """The names of a function's parameters; a destructured one is `""`."""
    single = field(node, "parameter")
    if single is not None:
        return (source.text(single),)
    several = field(node, "parameters")
    if several is None:
        return ()
    return tuple(_parameter(source, child) for child in named(several))


def declarations(source: Source, node: Node, depth: int) -> Iterator[Declare]:
    """One `Declare` for each name of `const a = 1, { b, c } = d`."""
    for child in named(node):
        name, value = field(child, "name"), field(child, "value")
        if child.type == "variable_declarator" and name is not None:
            found = expression(source, value, depth) if value is not None else None
            yield Declare(destructuring.whole(source, name), found, source.span(child))
            yield from destructuring.parts(source, name)


def taken_apart(source: Source, node: Node) -> tuple[tuple[str, ...], tuple[Declare, ...]]:
    """The names of a function's parameters, a pattern's among them, and what the patterns
    declare before the body."""
    several = field(node, "parameters")
    patterns = [field(child, "pattern") or child for child in named(several)] if several else []
    names = [destructuring.whole(source, pattern) or "" for pattern in patterns]
    declared = [each for pattern in patterns for each in destructuring.parts(source, pattern)]
    return (tuple(names) if declared else parameters(source, node)), tuple(declared)


def _parameter(source: Source, node: Node) -> str:
    pattern = field(node, "pattern") or node
    return source.text(pattern) if pattern.type == "identifier" else ""


def _statement(source: Source, node: Node, depth: int) -> Iterator[Statement]:
    if depth >= DEPTH:
        yield _opaque(source, node)
    elif node.type == "expression_statement":
        yield _expression(source, node, depth + 1)
    elif node.type in {"lexical_declaration", "variable_declaration"}:
        yield from declarations(source, node, depth + 1)
    elif node.type == "return_statement":
        inside = named(node)
        value = expression(source, inside[0], depth + 1) if inside else None
        yield Return(value, source.span(node))
    elif node.type == "statement_block":
        yield from block(source, node, depth + 1)
    elif node.type == "if_statement":
        yield _if(source, node, depth + 1)
    elif node.type == "switch_statement":
        yield from switches.branches(source, node, depth + 1, block) or [_opaque(source, node)]
    elif node.type == "try_statement":
        yield from _try(source, node, depth + 1)
    elif node.type == "for_in_statement":
        yield _for(source, node, depth + 1)
    elif node.type == "function_declaration":
        yield from _local_function(source, node, depth + 1)
    elif node.type not in _TYPES_ONLY:
        yield _opaque(source, node)


def _opaque(source: Source, node: Node) -> OpaqueStatement:
    return OpaqueStatement(node.type, source.text(node), source.span(node))


def _expression(source: Source, node: Node, depth: int) -> Statement:
    inside = named(node)
    if not inside or inside[0].type in _ASSIGNMENTS:
        assigned = _assigned(source, inside[0], depth) if inside else None
        if assigned is not None:
            return assigned
        kind = inside[0].type if inside else node.type
        return OpaqueStatement(kind, source.text(node), source.span(node))
    awaited = inside[0].type == "await_expression"
    value = expression(source, inside[0], depth)
    loop = _for_each(value)
    return loop or Evaluate(value, source.span(node), awaited)


def _assigned(source: Source, node: Node, depth: int) -> Declare | None:
    """`name = value`; None for what is assigned to a property, or in another way."""
    left, right = field(node, "left"), field(node, "right")
    if node.type != "assignment_expression" or left is None or right is None:
        return None
    if left.type != "identifier" or right.type == "assignment_expression":
        return None
    value = expression(source, right, depth)
    return Declare(source.text(left), value, source.span(node), again=True)


def _for_each(value: object) -> ForOf | None:
    """`iterable.forEach(name => …)` is a loop, awaited or not."""
    if not (isinstance(value, Call) and isinstance(value.callee, Attribute)):
        return None
    callback = value.arguments[0] if value.arguments else None
    if value.callee.name != "forEach" or not isinstance(callback, Function):
        return None
    body: tuple[Statement, ...] = callback.statements
    if callback.body is not None:
        body = (Evaluate(callback.body, callback.span, awaited=False),)
    name = callback.parameters[0] if callback.parameters else None
    return ForOf(name or None, value.callee.target, body, value.span)


def _if(source: Source, node: Node, depth: int) -> Statement:
    condition, body = field(node, "condition"), field(node, "consequence")
    alternative = field(node, "alternative")
    if condition is None or body is None:
        return _opaque(source, node)
    branches = named(alternative) if alternative is not None else []
    otherwise = tuple(found for child in branches for found in block(source, child, depth))
    return Branch(
        expression(source, condition, depth),
        block(source, body, depth),
        otherwise,
        source.span(node),
    )


def _try(source: Source, node: Node, depth: int) -> Iterator[Statement]:
    """The branch, then what `finally` always runs."""
    body, handler, finalizer = (field(node, name) for name in ("body", "handler", "finalizer"))
    caught = field(handler, "body") if handler is not None else None
    yield Branch(
        None,
        block(source, body, depth) if body is not None else (),
        block(source, caught, depth) if caught is not None else (),
        source.span(node),
    )
    last = field(finalizer, "body") if finalizer is not None else None
    if last is not None:
        yield from block(source, last, depth)


def _for(source: Source, node: Node, depth: int) -> Statement:
    operator, left = field(node, "operator"), field(node, "left")
    right, body = field(node, "right"), field(node, "body")
    if operator is None or operator.type != "of" or left is None or right is None or body is None:
        return _opaque(source, node)
    iterable = expression(source, right, depth)
    statements = (*destructuring.parts(source, left), *block(source, body, depth))
    return ForOf(destructuring.whole(source, left), iterable, statements, source.span(node))


def _local_function(source: Source, node: Node, depth: int) -> Iterator[Statement]:
    name, body = field(node, "name"), field(node, "body")
    if name is not None and body is not None:
        inside = block(source, body, depth)
        function = Function(parameters(source, node), source.span(node), statements=inside)
        yield Declare(source.text(name), function, source.span(node))
