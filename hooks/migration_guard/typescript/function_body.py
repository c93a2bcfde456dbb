"""What a function returns that gives names their values, decides, and returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from migration_guard.findings import Unknown
from migration_guard.typescript.operators import truthy
from migration_guard.typescript.syntax import (
    Branch,
    Declare,
    Expression,
    OpaqueStatement,
    Return,
    Statement,
)
from migration_guard.typescript.values import UNDEFINED, Closure, Scope, first_unknown

Evaluate = Callable[[Expression, Scope], object]


def returned(statements: Iterable[Statement], scope: Scope, evaluate: Evaluate) -> object:
    """`Unknown` for a body that does more. What would only end in an error is passed over:
    where it does, there is no value to ask for."""
    found = _run(statements, scope, evaluate)
    return UNDEFINED if isinstance(found, Scope) else found[0]


def _run(
    statements: Iterable[Statement], scope: Scope, evaluate: Evaluate
) -> tuple[object] | Scope:
    """What is returned, or the scope after the last statement."""
    for statement in statements:
        if isinstance(statement, Return):
            return (evaluate(statement.value, scope) if statement.value else UNDEFINED,)
        after = _after(statement, scope, evaluate)
        if not isinstance(after, Scope):
            return after
        scope = after
    return scope


def _after(statement: Statement, scope: Scope, evaluate: Evaluate) -> tuple[object] | Scope:
    if isinstance(statement, Branch) and statement.condition is not None:
        return _branch(statement, statement.condition, scope, evaluate)
    if not isinstance(statement, Declare) or statement.name is None:
        return (Unknown("a function does more than return a value"),)
    if statement.again and _is_shared(statement.name, scope):
        return (Unknown(f"'{statement.name}' is assigned more than once"),)
    value = evaluate(statement.value, scope) if statement.value else UNDEFINED
    return scope.with_names({statement.name: value})


def _branch(
    branch: Branch, condition: Expression, scope: Scope, evaluate: Evaluate
) -> tuple[object] | Scope:
    asked = evaluate(condition, scope)
    unknown = first_unknown(asked)
    if unknown is None:
        chosen = branch.body if truthy(asked) else branch.otherwise
    elif _only_throws(branch.body):
        chosen = branch.otherwise
    elif _only_throws(branch.otherwise):
        chosen = branch.body
    else:
        return (unknown,)
    after = _run(chosen, scope, evaluate)
    if not isinstance(after, Scope):
        return after
    own = {each.name for each in chosen if isinstance(each, Declare) and not each.again}
    outer = {name: after.local[name] for name in scope.local if name not in own}
    return scope.with_names(outer)


def _only_throws(statements: tuple[Statement, ...]) -> bool:
    last = statements[-1] if statements else None
    return (
        isinstance(last, OpaqueStatement)
        and last.kind == "throw_statement"
        and all(isinstance(each, Declare) for each in statements[:-1])
    )


def _is_shared(name: str, scope: Scope) -> bool:
    """Whether the name is not of this function, or a function that is there may have it from
    here: it would see the new value too."""
    return name not in scope.local or any(map(_holds_function, scope.local.values()))


def _holds_function(value: object) -> bool:
    if isinstance(value, (list, dict)):
        return any(map(_holds_function, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Closure)
