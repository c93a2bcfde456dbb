"""Expressions: from syntax nodes to the algebra of `syntax.Expression`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from migration_guard.typescript.literals import join_surrogates, number, unescape
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import COMMENTS, field, named, property_name, string_value
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Binary,
    Call,
    Conditional,
    Expression,
    Function,
    Literal,
    ObjectLiteral,
    Opaque,
    Property,
    Reference,
    Return,
    Spread,
    Subscript,
    Template,
    Unary,
)

if TYPE_CHECKING:
    from tree_sitter import Node

DEPTH = 100
"""Levels of nesting that are read; what lies deeper is `Opaque`. Python's own stack ends
at 1000 frames, and each level takes a few, here and in whoever walks the result."""

_TRANSPARENT = {
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "instantiation_expression",
}


def expression(source: Source, node: Node, depth: int = 0) -> Expression:
    """The expression under `node`; never raises, whatever the tree holds."""
    kind = node.type
    while kind in _TRANSPARENT or kind == "type_assertion":
        inside = named(node)
        if not inside:
            return opaque(source, node)
        # `<T>value` has its value last, `value as T` first.
        node = inside[-1] if kind == "type_assertion" else inside[0]
        kind = node.type
    reader = _READERS.get(kind)
    if reader is None or depth >= DEPTH:
        return opaque(source, node)
    return reader(source, node, depth + 1)


def opaque(source: Source, node: Node) -> Opaque:
    return Opaque(node.type, source.text(node), source.span(node))


def _string(source: Source, node: Node, depth: int) -> Expression:
    return Literal(string_value(source, node), source.span(node))


def _template(source: Source, node: Node, depth: int) -> Expression:
    parts: list[str | Expression] = [""]
    at = node.start_byte + 1

    def add(text: str) -> None:
        # ECMAScript cooks CRLF in a template to LF; an escaped `\r` stays.
        if isinstance(parts[-1], str):
            parts[-1] += text
        else:
            parts.append(text)

    def raw(end: int) -> str:
        text = source.data[at:end].decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    for child in node.children:
        if child.type == "escape_sequence":
            add(raw(child.start_byte) + unescape(source.text(child)))
            at = child.end_byte
        elif child.type == "template_substitution":
            add(raw(child.start_byte))
            inside = named(child)
            value = expression(source, inside[0], depth) if inside else opaque(source, child)
            parts.append(value)
            at = child.end_byte
    add(raw(max(node.end_byte - 1, at)))
    texts = tuple(join_surrogates(part) if isinstance(part, str) else part for part in parts)
    if len(texts) == 1 and isinstance(texts[0], str):
        return Literal(texts[0], source.span(node))
    return Template(tuple(part for part in texts if part != ""), source.span(node))


def _number(source: Source, node: Node, depth: int) -> Expression:
    value = number(source.text(node))
    return opaque(source, node) if value is None else Literal(value, source.span(node))


def _constant(source: Source, node: Node, depth: int) -> Expression:
    value = {"true": True, "false": False, "null": None}[node.type]
    return Literal(value, source.span(node))


def _reference(source: Source, node: Node, depth: int) -> Expression:
    return Reference(source.text(node), source.span(node))


def _array(source: Source, node: Node, depth: int) -> Expression:
    items: list[Expression] = []
    after_comma = True
    for child in node.children:
        if child.type == ",":
            if after_comma:  # a hole: `[, a]`
                items.append(Reference("undefined", source.span(child)))
            after_comma = True
        elif child.is_named and child.type not in COMMENTS:
            items.append(expression(source, child, depth))
            after_comma = False
    return ArrayLiteral(tuple(items), source.span(node))


def _object(source: Source, node: Node, depth: int) -> Expression:
    entries: list[Property | Spread] = []
    for child in named(node):
        entry = _entry(source, child, depth)
        if entry is None:
            return opaque(source, node)
        entries.append(entry)
    return ObjectLiteral(tuple(entries), source.span(node))


def _entry(source: Source, node: Node, depth: int) -> Property | Spread | None:
    """A property or spread of an object literal; None for what cannot be read."""
    span, kind = source.span(node), node.type
    if kind == "shorthand_property_identifier":
        name = source.text(node)
        return Property(name, Reference(name, span), span)
    if kind == "spread_element":
        spread = _spread(source, node, depth)
        return spread if isinstance(spread, Spread) else None
    name_node = field(node, "key") or field(node, "name")
    if name_node is None or kind not in {"pair", "method_definition"}:
        return None
    key = _key(source, name_node, depth)
    if kind == "method_definition":
        return Property(key, _function(source, node, depth), span)
    value = field(node, "value")
    return Property(key, expression(source, value, depth), span) if value else None


def _key(source: Source, node: Node, depth: int) -> str | Expression:
    kind = node.type
    if kind == "number":
        value = number(source.text(node))
        return source.text(node) if value is None else str(value)
    inside = named(node) if kind == "computed_property_name" else []
    if inside and inside[0].type != "string":
        return expression(source, inside[0], depth)
    return property_name(source, node)


def _spread(source: Source, node: Node, depth: int) -> Expression:
    inside = named(node)
    if not inside:
        return opaque(source, node)
    return Spread(expression(source, inside[0], depth), source.span(node))


def _attribute(source: Source, node: Node, depth: int) -> Expression:
    target, name = field(node, "object"), field(node, "property")
    if target is None or name is None:
        return opaque(source, node)
    return Attribute(expression(source, target, depth), source.text(name), source.span(node))


def _subscript(source: Source, node: Node, depth: int) -> Expression:
    target, index = field(node, "object"), field(node, "index")
    if target is None or index is None:
        return opaque(source, node)
    pair = expression(source, target, depth), expression(source, index, depth)
    return Subscript(*pair, source.span(node))


def _call(source: Source, node: Node, depth: int) -> Expression:
    is_new = node.type == "new_expression"
    callee = field(node, "constructor" if is_new else "function")
    arguments = field(node, "arguments")
    if callee is None or (arguments is not None and arguments.type != "arguments"):
        return opaque(source, node)  # a tagged template
    children = named(arguments) if arguments is not None else []
    values = tuple(expression(source, child, depth) for child in children)
    return Call(expression(source, callee, depth), values, source.span(node), is_new)


def _function(source: Source, node: Node, depth: int) -> Expression:
    # Functions hold statements and statements hold expressions: the grammar is recursive.
    from migration_guard.typescript.statements import block, taken_apart

    body = field(node, "body")
    names, declared = taken_apart(source, node)
    if body is not None and body.type != "statement_block":
        value = expression(source, body, depth)
        if not declared:
            return Function(names, source.span(node), body=value)
        return Function(names, source.span(node), statements=(*declared, Return(value, value.span)))
    inside = block(source, body, depth) if body is not None else ()
    return Function(names, source.span(node), statements=(*declared, *inside))


def _unary(source: Source, node: Node, depth: int) -> Expression:
    operator, operand = field(node, "operator"), field(node, "argument")
    if operator is None or operand is None:
        return opaque(source, node)
    value = expression(source, operand, depth)
    return Unary(source.text(operator), value, source.span(node))


def _conditional(source: Source, node: Node, depth: int) -> Expression:
    parts = [field(node, name) for name in ("condition", "consequence", "alternative")]
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return opaque(source, node)
    condition, then, otherwise = (expression(source, part, depth) for part in parts if part)
    return Conditional(condition, then, otherwise, source.text(node), source.span(node))


def _binary(source: Source, node: Node, depth: int) -> Expression:
    """`a + b + c` hangs to the left as deep as it is long: SQL is often put together from
    dozens of lines. So the spine is walked in a loop and neighbouring strings are joined."""
    spine: list[tuple[str, Node, Node]] = []
    leftmost = node
    while leftmost.type == "binary_expression":
        parts = [field(leftmost, name) for name in ("left", "operator", "right")]
        if parts[0] is None or parts[1] is None or parts[2] is None:
            return opaque(source, node)
        spine.append((source.text(parts[1]), parts[2], leftmost))
        leftmost = parts[0]
    result = expression(source, leftmost, depth)
    levels = 0
    for operator, right, whole in reversed(spine):
        result = _operate(operator, result, expression(source, right, depth), source, whole)
        levels = levels + 1 if isinstance(result, Binary) else 0
        if depth + levels >= DEPTH:
            return opaque(source, node)
    return result


def _operate(
    operator: str, left: Expression, right: Expression, source: Source, whole: Node
) -> Expression:
    span = source.span(whole)
    if operator == "+" and isinstance(right, Literal) and isinstance(right.value, str):
        if isinstance(left, Literal) and isinstance(left.value, str):
            return Literal(left.value + right.value, span)
        # ("…" is associative once its left side is a string)
        if isinstance(left, Binary) and left.operator == "+" and isinstance(left.right, Literal):
            tail = left.right.value
            if isinstance(tail, str):
                joined = Literal(tail + right.value, span)
                return Binary("+", left.left, joined, span)
    return Binary(operator, left, right, span)


_READERS: dict[str, Callable[[Source, Node, int], Expression]] = {
    "string": _string,
    "template_string": _template,
    "number": _number,
    "true": _constant,
    "false": _constant,
    "null": _constant,
    "identifier": _reference,
    "undefined": _reference,
    "this": _reference,
    "super": _reference,
    "import": _reference,
    "array": _array,
    "object": _object,
    "spread_element": _spread,
    "member_expression": _attribute,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _call,
    "arrow_function": _function,
    "function_expression": _function,
    "generator_function": _function,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "ternary_expression": _conditional,
}
