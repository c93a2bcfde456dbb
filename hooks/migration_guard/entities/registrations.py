"""Decorators of a project that only register with a package which knows nothing of the schema.

```ts
export function IsMedia(types: string[]) {
  return (target: object, propertyName: string) => {
    registerDecorator({ target: target.constructor, propertyName, validator: MediaConstraint })
  }
}
```
"""

from __future__ import annotations

from collections.abc import Collection

from migration_guard.typescript.evaluate import resolve
from migration_guard.typescript.program import External
from migration_guard.typescript.syntax import Call, Evaluate, Expression, Function, Return
from migration_guard.typescript.values import Scope


def only_registers(function: Function, scope: Scope, packages: Collection[str]) -> bool:
    """Whether the decorator that a function returns does nothing but call these packages."""
    made = _returned(function)
    if not isinstance(made, Function):
        return False
    calls: list[Expression | None] = [made.body]
    if made.body is None:
        calls = [each.value if isinstance(each, Evaluate) else None for each in made.statements]
    return all(_is_of(each, scope, packages) for each in calls)


def _returned(function: Function) -> Expression | None:
    if function.body is not None:
        return function.body
    only = function.statements[0] if len(function.statements) == 1 else None
    return only.value if isinstance(only, Return) else None


def _is_of(call: Expression | None, scope: Scope, packages: Collection[str]) -> bool:
    found = resolve(call.callee, scope) if isinstance(call, Call) else None
    return isinstance(found, External) and found.root in packages
