"""What a function of a configuration returns on PostgreSQL: `new DataSource(options())`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from migration_guard.project.decisions import decided
from migration_guard.typescript.syntax import (
    Attribute,
    Branch,
    Call,
    Declare,
    Evaluate,
    Expression,
    Function,
    Literal,
    OpaqueStatement,
    Reference,
    Return,
    Statement,
)

if TYPE_CHECKING:
    from migration_guard.project.static_value import Constants

Returned = tuple["Constants", Expression]


def returned(function: Function, place: Constants) -> Returned | None:
    """The expression that a function returns, and its file with the function's own constants;
    None where it does more than choose one."""
    if function.body is not None:
        return place, function.body
    found = _run(function.statements, place)
    return found if isinstance(found, tuple) else None


def _run(statements: Iterable[Statement], place: Constants) -> Returned | Constants | None:
    """What is returned, or what is known after the last statement; None where they do more."""
    for statement in statements:
        if isinstance(statement, Return):
            return (place, statement.value) if statement.value is not None else None
        after = _after(statement, place)
        if after is None or isinstance(after, tuple):
            return after
        place = after
    return place


def _after(statement: Statement, place: Constants) -> Returned | Constants | None:
    if isinstance(statement, Declare) and statement.name and not statement.again:
        return place.within(statement.name, statement.value)
    if isinstance(statement, Evaluate) and isinstance(statement.value, Call):
        return place if _changes_nothing(statement.value, place) else None
    if not isinstance(statement, Branch) or statement.condition is None:
        return None
    holds = decided(statement.condition, place)
    if holds is None and _fails(statement.body):
        holds = False
    if holds is None:
        return None
    after = _run(statement.body if holds else statement.otherwise, place)
    return place if not isinstance(after, tuple) and after is not None else after


def _changes_nothing(call: Call, place: Constants) -> bool:
    """`dotenv.config()`, `console.log("…")`: what is given none of the function's constants."""
    owner = call.callee.target if isinstance(call.callee, Attribute) else call.callee
    is_own = isinstance(owner, Reference) and owner.name in place.own
    return not is_own and all(isinstance(each, Literal) for each in call.arguments)


def _fails(statements: tuple[Statement, ...]) -> bool:
    last = statements[-1] if statements else None
    return isinstance(last, OpaqueStatement) and last.kind == "throw_statement"
