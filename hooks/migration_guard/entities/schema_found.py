"""Which entity schemas a file declares: `new EntitySchema(…)`, also what a function makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from msgspec import Struct

from migration_guard.entities.decorators import TYPEORM
from migration_guard.sql.dialects import is_this_database
from migration_guard.typescript.evaluate import evaluate, resolve
from migration_guard.typescript.program import Declared, External, Program
from migration_guard.typescript.syntax import (
    Call,
    Constant,
    Expression,
    Function,
    FunctionDeclaration,
    Module,
    Return,
)
from migration_guard.typescript.values import UNDEFINED, ClassValue, NewObject, Scope

ENTITY_SCHEMA = External(TYPEORM, "EntitySchema")


class Found(Struct, frozen=True):
    """A schema that `written` in the file `path` comes to."""

    written: Call
    made: NewObject
    path: str
    is_exported: bool = True


def found_schemas(program: Program, path: str, module: Module) -> Iterator[Found]:
    """Those of a file's constants and exports."""
    scope = Scope(program, path, functions=_FUNCTIONS, is_equal=is_this_database)
    names = {each.local for each in module.exports if each.module is None}
    values = [(each.value, each.exported or each.name in names) for each in module.constants]
    values += [(each.value, True) for each in module.exports]
    for value, is_exported in values:
        if isinstance(value, Call) and _may_make_one(value, scope):
            made = evaluate(value, scope)
            if is_schema(made):
                yield Found(value, made, path, is_exported)


def is_schema(value: object) -> TypeGuard[NewObject]:
    return isinstance(value, NewObject) and value.class_ == ENTITY_SCHEMA and bool(value.arguments)


def schema_name(made: NewObject) -> str | None:
    """The name that the metadata has: of the class where there is one."""
    options = made.arguments[0]
    if not isinstance(options, dict):
        return None
    target, name = options.get("target"), options.get("name")
    if isinstance(target, ClassValue):
        return target.declaration.name
    return name if isinstance(name, str) else None


def _may_make_one(call: Call, scope: Scope) -> bool:
    found = resolve(call.callee, scope)
    if call.is_new:
        return found == ENTITY_SCHEMA
    if not isinstance(found, Declared):
        return False
    function = _function(found.declaration)
    return function is not None and any(
        isinstance(each, Call)
        and each.is_new
        and resolve(each.callee, scope.at(found.path)) == ENTITY_SCHEMA
        for each in _returned(function)
    )


def _function(declaration: object) -> Function | None:
    if isinstance(declaration, FunctionDeclaration):
        return declaration.function
    value = declaration.value if isinstance(declaration, Constant) else None
    return value if isinstance(value, Function) else None


def _returned(function: Function) -> list[Expression | None]:
    returned = [each.value for each in function.statements if isinstance(each, Return)]
    return [function.body, *returned]


_FUNCTIONS = {
    External(TYPEORM, "EntitySchema.options"): lambda given: given[0] if given else UNDEFINED
}
