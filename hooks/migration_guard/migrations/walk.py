"""Small questions about the expressions and functions of a migration's method."""

from __future__ import annotations

import re

from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Binary,
    Conditional,
    Declare,
    Evaluate,
    Expression,
    Function,
    Literal,
    ObjectLiteral,
    OpaqueStatement,
    Reference,
    Return,
    Spread,
    Statement,
    Subscript,
    Template,
    Unary,
)

ASSIGNED = re.compile(r"([A-Za-z_$][\w$]*)\s*(?:[-+*/|&]|\?\?|\|\||&&)?=(?!=|>)")
"""A name that is assigned, also by `+=` and its like; properties count by their own name."""


def body(function: Function) -> tuple[Statement, ...]:
    if function.body is not None:
        return (Return(function.body, function.span),)
    return function.statements


def only_fails(statements: tuple[Statement, ...]) -> bool:
    """Whether a body that runs always ends in an error of its own."""
    straight = all(isinstance(each, (Evaluate, Declare, OpaqueStatement)) for each in statements)
    last = statements[-1] if statements else None
    return straight and isinstance(last, OpaqueStatement) and last.kind == "throw_statement"


def is_this(expression: Expression) -> bool:
    return isinstance(expression, Reference) and expression.name == "this"


def is_promise(expression: Expression) -> bool:
    return isinstance(expression, Reference) and expression.name == "Promise"


def parts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Template):
        return tuple(part for part in expression.parts if not isinstance(part, str))
    if isinstance(expression, ArrayLiteral):
        return expression.items
    if isinstance(expression, ObjectLiteral):
        return tuple(entry.value for entry in expression.entries)
    if isinstance(expression, Spread):
        return (expression.value,)
    if isinstance(expression, Attribute):
        return (expression.target,)
    if isinstance(expression, Subscript):
        return (expression.target, expression.index)
    if isinstance(expression, Unary):
        return (expression.operand,)
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    if isinstance(expression, Conditional):
        return (expression.condition, expression.then, expression.otherwise)
    return ()


def known_text(expression: Expression) -> str:
    """The texts written in an SQL argument: what they mention may be changed."""
    if isinstance(expression, Literal):
        return str(expression.value)
    if isinstance(expression, Template):
        return " ".join(
            part if isinstance(part, str) else known_text(part) for part in expression.parts
        )
    return " ".join(filter(None, (known_text(part) for part in parts(expression))))


def short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 60 else first[:57] + "…"
