"""The words of an expression: what tells a reader what it is about."""

from __future__ import annotations

from migration_guard.typescript.syntax import (
    Attribute,
    Call,
    Expression,
    Literal,
    Reference,
    Subscript,
)


def words(expression: Expression) -> frozenset[str]:
    """Names and texts in it: `config.get("DB_TYPE")` has `config`, `get` and `DB_TYPE`."""
    return frozenset(_words(expression))


def _words(expression: Expression) -> list[str]:
    if isinstance(expression, Reference):
        return [expression.name]
    if isinstance(expression, Literal):
        return [expression.value] if isinstance(expression.value, str) else []
    if isinstance(expression, Attribute):
        return [*_words(expression.target), expression.name]
    if isinstance(expression, Subscript):
        return [*_words(expression.target), *_words(expression.index)]
    if isinstance(expression, Call):
        arguments = (word for each in expression.arguments for word in _words(each))
        return [*_words(expression.callee), *arguments]
    return []
