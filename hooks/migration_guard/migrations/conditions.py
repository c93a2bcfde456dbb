"""What an `if` in a migration asks, where that can be decided without a database."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.migrations.model import Guard
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.syntax import (
    Attribute,
    Binary,
    Call,
    Expression,
    Reference,
    Unary,
)
from migration_guard.typescript.values import Scope


def decide(condition: Expression, scope: Scope) -> bool | Guard | None:
    """True or False where it is known; a Guard for `hasTable("x")` and `hasColumn("x", "c")`,
    also negated and several with `&&`; None for anything else."""
    if isinstance(condition, Unary) and condition.operator == "!":
        return negated(decide(condition.operand, scope))
    if isinstance(condition, Binary) and condition.operator == "&&":
        return both(decide(condition.left, scope), decide(condition.right, scope))
    guard = _has(condition, scope)
    if guard is not None:
        return guard
    value = scope.local.get(condition.name) if isinstance(condition, Reference) else None
    if isinstance(value, Guard):
        return value
    known = evaluate(condition, scope)
    return known if isinstance(known, bool) else None


def both(left: bool | Guard | None, right: bool | Guard | None) -> bool | Guard | None:
    """Whether two decisions hold together."""
    if left is False or right is False:
        return False
    if left is True:
        return right
    if right is True:
        return left
    if not isinstance(left, Guard) or not isinstance(right, Guard):
        return None
    if not (left.present and right.present):  # "none of them" is no one answer
        return None
    return replace(left, also=(*left.also, replace(right, also=()), *right.also))


def negated(decision: bool | Guard | None) -> bool | Guard | None:
    """The opposite of a decision."""
    if isinstance(decision, Guard):
        return replace(decision, present=not decision.present)
    return None if decision is None else not decision


def _has(condition: Expression, scope: Scope) -> Guard | None:
    if not isinstance(condition, Call) or not isinstance(condition.callee, Attribute):
        return None
    arguments = [evaluate(argument, scope) for argument in condition.arguments]
    if condition.callee.name == "hasTable" and len(arguments) == 1:
        (table,) = arguments
        return Guard(table, None, True) if isinstance(table, str) else None
    if condition.callee.name == "hasColumn" and len(arguments) == 2:
        table, column = arguments
        if isinstance(table, str) and isinstance(column, str):
            return Guard(table, column, True)
    return None
