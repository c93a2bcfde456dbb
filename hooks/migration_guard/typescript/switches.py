"""`switch` as the chain of `if` that decides the same.

Only where every case ends in itself, by `break`, `return` or `throw`, and asking for the subject
more than once changes nothing: then the order of the cases does not matter either, and `default`
is what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from migration_guard.typescript.expressions import expression
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import field, named
from migration_guard.typescript.syntax import (
    Attribute,
    Binary,
    Branch,
    Call,
    Expression,
    Literal,
    Reference,
    Span,
    Statement,
    Subscript,
)

if TYPE_CHECKING:
    from tree_sitter import Node

Block = Callable[[Source, "Node", int], tuple[Statement, ...]]

MOST_CASES = 30
"""Each is an `if` inside the one before."""

_ENDS = frozenset({"break_statement", "return_statement", "throw_statement"})
_OF_THEIR_OWN = frozenset(
    {"for_statement", "for_in_statement", "while_statement", "do_statement", "switch_statement"}
    | {"arrow_function", "function_declaration", "function_expression", "method_definition"}
)
"""What a `break` inside belongs to."""


class _Case(Struct):
    """The cases that share one body; `is_default` where `default` is among them."""

    values: list[Node]
    is_default: bool
    body: list[Node]


def branches(source: Source, node: Node, depth: int, block: Block) -> tuple[Statement, ...] | None:
    """The statement that stands for a `switch`, or what it always runs; None where it is no
    such chain. `block` reads the statements of a node."""
    value, body = field(node, "value"), field(node, "body")
    cases = _cases(body) if body is not None else None
    if value is None or not cases or len(cases) > MOST_CASES:
        return None
    subject = expression(source, value, depth)
    if "await" in source.text(value) or not _is_only_asked(subject):
        return None
    bodies = [
        tuple(s for child in each.body for s in block(source, child, depth)) for each in cases
    ]
    chain = next((b for case, b in zip(cases, bodies, strict=True) if case.is_default), ())
    for case, statements in reversed(list(zip(cases, bodies, strict=True))):
        if not case.is_default:
            condition = _any_of(source, subject, case.values, depth)
            chain = (Branch(condition, statements, chain, source.span(node)),)
    return chain


def _cases(body: Node) -> list[_Case] | None:
    """None where a case runs on into the next, or may end in its middle."""
    found: list[_Case] = []
    pending = _Case([], False, [])
    for node in named(body):
        value = field(node, "value")
        pending.values += [value] if value is not None else []
        pending.is_default |= node.type == "switch_default"
        pending.body = _statements(node)
        if pending.body:
            found.append(pending)
            pending = _Case([], False, [])
    if pending.values or pending.is_default:
        found.append(pending)
    whole = [_without_break(each.body, last=each is found[-1]) for each in found]
    for case, statements in zip(found, whole, strict=True):
        if statements is None:
            return None
        case.body = statements
    return found


def _statements(case: Node) -> list[Node]:
    """What stands after the colon, out of the braces around all of it."""
    body = [child for child in named(case) if child != field(case, "value")]
    return named(body[0]) if len(body) == 1 and body[0].type == "statement_block" else body


def _without_break(statements: list[Node], *, last: bool) -> list[Node] | None:
    end = statements[-1] if statements else None
    if not last and (end is None or end.type not in _ENDS):
        return None
    if end is not None and end.type == "break_statement" and not named(end):  # without a label
        statements = statements[:-1]
    return None if any(map(_has_break, statements)) else statements


def _has_break(statement: Node) -> bool:
    pending = [statement]
    while pending:
        node = pending.pop()
        if node.type == "break_statement":
            return True
        if node.type not in _OF_THEIR_OWN:
            pending += node.named_children
    return False


def _any_of(source: Source, subject: Expression, values: list[Node], depth: int) -> Expression:
    """`subject === first || subject === second`, at the place of the cases."""
    asked = list(_asked(source, subject, values, depth))
    first, *others = asked
    for each in others:
        first = Binary("||", first, each, _from(first.span, each.span))
    return first


def _asked(source: Source, subject: Expression, values: list[Node], depth: int) -> Iterator[Binary]:
    for value in values:
        case = value.parent or value
        span = _from(source.span(case), source.span(value))
        yield Binary("===", subject, expression(source, value, depth), span)


def _from(first: Span, last: Span) -> Span:
    return Span(first.line, first.column, last.end_line, last.end_column)


def _is_only_asked(expression: Expression) -> bool:
    """Names and what they hold; of calls those that are given plain values, such as
    `config.get("DB_TYPE")`."""
    if isinstance(expression, Call):
        plain = all(isinstance(each, Literal) for each in expression.arguments)
        return plain and not expression.is_new and _is_only_asked(expression.callee)
    if isinstance(expression, Attribute):
        return _is_only_asked(expression.target)
    if isinstance(expression, Subscript):
        return _is_only_asked(expression.target) and _is_only_asked(expression.index)
    return isinstance(expression, (Literal, Reference))
