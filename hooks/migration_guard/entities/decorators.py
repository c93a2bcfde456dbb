"""Which decorator of TypeORM (or Medusa) an application stands for: by the package that the
name comes from, never by the name alone; through wrapper functions of the project too."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.entities.registrations import only_registers
from migration_guard.entities.wrapper_body import Returned, returned
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.evaluate import resolve as resolve_expression
from migration_guard.typescript.program import Declared, External, Resolution, Value
from migration_guard.typescript.syntax import (
    Call,
    Constant,
    Decorator,
    Expression,
    Function,
    FunctionDeclaration,
)
from migration_guard.typescript.values import UNDEFINED, Scope

TYPEORM = "typeorm"
MEDUSA = "@medusajs/medusa"
MEDUSA_PACKAGES = frozenset({MEDUSA, "@medusajs/utils"})

FUNCTIONS = {
    External(package, name): lambda arguments: arguments[0] if arguments else UNDEFINED
    for package in MEDUSA_PACKAGES
    for name in ("resolveDbType", "resolveDbGenerationStrategy")
}
"""Functions that return their argument since Medusa dropped SQLite (utils/db-aware-column)."""

_HARMLESS = frozenset(
    {
        "class-validator",
        "class-transformer",
        "type-graphql",
        "typedi",
        "inversify",
        "@nestjs/common",
        "@nestjs/graphql",
        "@nestjs/swagger",
        "reflect-metadata",
        "routing-controllers",
    }
)
"""Packages whose decorators say nothing of the schema."""

_LONGEST_CHAIN = 5


class Applied(Struct, frozen=True):
    """A decorator of TypeORM as applied: its name there and its evaluated arguments."""

    name: str
    arguments: tuple[object, ...]
    package: str = TYPEORM

    def argument(self, index: int) -> object:
        return self.arguments[index] if index < len(self.arguments) else UNDEFINED


def applied(decorator: Decorator, scope: Scope) -> list[Applied] | Unknown:
    """What a decorator comes to: none when it says nothing of the schema; Unknown when it
    may and cannot be followed."""
    if decorator.arguments is None:
        return []  # TypeORM has none without parentheses
    return _follow(decorator.callee, decorator.arguments, scope, _LONGEST_CHAIN)


def _follow(
    callee: Expression, arguments: tuple[Expression, ...], scope: Scope, chain: int
) -> list[Applied] | Unknown:
    found = resolve_expression(callee, scope)
    if isinstance(found, External):
        return _external(found, arguments, scope, chain)
    if found is None or isinstance(found, Unknown):
        return Unknown(found.reason if found else "a decorator is not declared here")
    function = _function(found)
    if function is None or chain == 0:
        return _opaque(found, scope)
    return _wrapper(found, function, arguments, scope, chain)


def _external(
    found: External, arguments: tuple[Expression, ...], scope: Scope, chain: int
) -> list[Applied] | Unknown:
    if found.root == TYPEORM or (found.root in MEDUSA_PACKAGES):
        values = tuple(evaluate(argument, scope) for argument in arguments)
        return [Applied(found.name, values, found.root)]
    if found.name == "applyDecorators":  # of @nestjs/common
        return _several(arguments, scope, chain)
    if found.root in _HARMLESS:
        return []
    return Unknown(f"the decorator '{found.name}' of the package '{found.package}' is not known")


def _several(
    applications: tuple[Expression, ...], scope: Scope, chain: int
) -> list[Applied] | Unknown:
    every: list[Applied] = []
    for application in applications:
        if not isinstance(application, Call):
            return Unknown("a decorator is put together from values that are not read")
        found = _follow(application.callee, application.arguments, scope, chain - 1)
        if isinstance(found, Unknown):
            return found
        every += found
    return every


def _function(found: Resolution) -> Function | None:
    if isinstance(found, Value):
        return found.value if isinstance(found.value, Function) else None
    if not isinstance(found, Declared):
        return None
    declaration = found.declaration
    if isinstance(declaration, FunctionDeclaration):
        return declaration.function
    if isinstance(declaration, Constant) and isinstance(declaration.value, Function):
        return declaration.value
    return None


def _wrapper(
    found: Resolution,
    function: Function,
    arguments: tuple[Expression, ...],
    scope: Scope,
    chain: int,
) -> list[Applied] | Unknown:
    """`const Money = () => Column("numeric")`: what the function returns is applied."""
    if not isinstance(found, (Declared, Value)):
        return _opaque(found, scope)
    if only_registers(function, scope.at(found.path), _HARMLESS):
        return []
    given = [evaluate(argument, scope) for argument in arguments]
    given += [UNDEFINED] * (len(function.parameters) - len(given))
    names = {name: value for name, value in zip(function.parameters, given, strict=False) if name}
    inside = scope.at(found.path).with_names(names)
    body = function.body
    made = Returned(body, inside) if isinstance(body, Call) else None
    if body is None:
        made = returned(function.statements, inside)
    if made is None:
        return _opaque(found, scope)
    return _follow(made.call.callee, made.call.arguments, made.scope, chain - 1)


def _opaque(found: Resolution, scope: Scope) -> list[Applied] | Unknown:
    """A decorator of the project that is not read: it says nothing of the schema when its
    file reaches no TypeORM."""
    path = found.path if isinstance(found, (Declared, Value)) else scope.path
    if not any(scope.program.imports_package(path, each) for each in (TYPEORM, MEDUSA)):
        return []
    return Unknown("a decorator of the project does more than apply TypeORM's")
