"""Arguments of decorators as TypeORM treats them: options objects, falsy values, functions
that name a property."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import Options
from migration_guard.schema.model import Unknown
from migration_guard.typescript.program import External
from migration_guard.typescript.syntax import Attribute, Expression, Return
from migration_guard.typescript.values import UNDEFINED, Closure


def options_of(value: object) -> tuple[Options, Unknown | None]:
    """An argument that should be an options object."""
    if isinstance(value, Mapping):
        return value, None
    if isinstance(value, External):
        return {}, Unknown(f"'{value.name}' comes from the package '{value.package}'")
    return {}, value if isinstance(value, Unknown) else None


def is_falsy(value: object) -> bool:
    return value is UNDEFINED or value is None or value is False or value == ""


def returned_name(closure: Closure) -> str | None:
    """`user => user.posts` names `posts`."""
    body = returned(closure)
    return body.name if isinstance(body, Attribute) else None


def returned(closure: Closure) -> Expression | None:
    function = closure.function
    if function.body is not None:
        return function.body
    last = function.statements[-1] if function.statements else None
    return last.value if isinstance(last, Return) else None
