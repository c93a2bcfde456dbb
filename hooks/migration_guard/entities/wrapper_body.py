"""The body of a project's own decorator, as far as it only prepares what it applies.

```ts
export function Money(options: ColumnOptions = {}) {
  if (!options.type) { options.type = "numeric" }
  return Column(options)
}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.operators import truthy
from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import (
    Branch,
    Call,
    Declare,
    Expression,
    OpaqueStatement,
    Reference,
    Return,
    Statement,
)
from migration_guard.typescript.values import UNDEFINED, Scope, first_unknown

_OPTION = re.compile(r"([A-Za-z_$][\w$]*)\.([A-Za-z_$][\w$]*)\s*=(?![=>])(.*)", re.DOTALL)


class Returned(Struct, frozen=True):
    """A decorator that is applied in the end, in the scope in which its arguments are read."""

    call: Call
    scope: Scope


def returned(statements: Iterable[Statement], scope: Scope) -> Returned | None:
    """What a body returns that declares names, sets options and decides what is known; None
    for any other."""
    found = _run(statements, scope)
    return found if isinstance(found, Returned) else None


def _run(statements: Iterable[Statement], scope: Scope) -> Returned | Scope | None:
    """What the statements return, or the scope after them; None where they do more."""
    for statement in statements:
        if isinstance(statement, Return):
            value = statement.value
            return Returned(value, scope) if isinstance(value, Call) else None
        after = _after(statement, scope)
        if not isinstance(after, Scope):
            return after
        scope = after
    return scope


def _after(statement: Statement, scope: Scope) -> Returned | Scope | None:
    if isinstance(statement, Declare) and statement.name is not None:
        value = evaluate(statement.value, scope) if statement.value is not None else UNDEFINED
        if isinstance(value, dict) and isinstance(statement.value, Reference):
            return None  # two names for one object: setting an option changes both
        return scope.with_names({statement.name: value})
    if isinstance(statement, OpaqueStatement) and statement.kind == "assignment_expression":
        return _assigned(statement.text, scope)
    if not isinstance(statement, Branch) or statement.condition is None:
        return None
    condition = evaluate(statement.condition, scope)
    if first_unknown(condition) is not None:
        return None
    return _run(statement.body if truthy(condition) else statement.otherwise, scope)


def _assigned(text: str, scope: Scope) -> Scope | None:
    """`options.type = "text"`, where the options are known."""
    match = _OPTION.fullmatch(text.rstrip().rstrip(";"))
    options = scope.local.get(match[1]) if match is not None else None
    value = _expression(match[3]) if match is not None else None
    if match is None or value is None or not isinstance(options, dict):
        return None
    return scope.with_names({match[1]: {**options, match[2]: evaluate(value, scope)}})


def _expression(text: str) -> Expression | None:
    constants = parse(f"const value = {text}".encode("utf-8", "replace")).constants
    return constants[0].value if len(constants) == 1 else None
