"""Functions of other files that a migration hands its query runner to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from migration_guard.typescript.evaluate import resolve
from migration_guard.typescript.program import Declared
from migration_guard.typescript.syntax import (
    Attribute,
    Call,
    ClassDeclaration,
    Constant,
    Expression,
    Function,
    FunctionDeclaration,
    Module,
)
from migration_guard.typescript.values import Scope

_DEEPEST = 8
"""Files that call each other."""


class Foreign(Struct, frozen=True):
    """A function, the scope in which its body is read, and the functions around it."""

    function: Function
    scope: Scope
    functions: Mapping[str, Function]


def foreign_function(callee: Expression, scope: Scope) -> Foreign | None:
    """What `helper(…)` or `new OtherMigration().down(…)` calls, where it is declared in another
    file of the program; None for anything else."""
    owner = callee.target if isinstance(callee, Attribute) else None
    is_instance = isinstance(owner, Call) and owner.is_new and not owner.arguments
    named = owner.callee if isinstance(owner, Call) and is_instance else callee
    found = resolve(named, scope) if scope.depth < _DEEPEST else None
    if not isinstance(found, Declared) or found.path == scope.path:
        return None
    module = scope.program.module(found.path)
    around = file_functions(module) if module is not None else {}
    declaration = found.declaration
    if isinstance(declaration, ClassDeclaration) and isinstance(callee, Attribute) and is_instance:
        around = {**around, **class_functions(declaration)}
        function = around.get(f"this.{callee.name}")
    elif isinstance(declaration, FunctionDeclaration):
        function = declaration.function
    else:
        value = declaration.value if isinstance(declaration, Constant) else None
        function = value if isinstance(value, Function) else None
    return Foreign(function, scope.at(found.path), around) if function is not None else None


def file_functions(module: Module) -> Mapping[str, Function]:
    """The file's own functions, by name."""
    found = {each.name: each.function for each in module.functions}
    constants = {
        each.name: each.value for each in module.constants if isinstance(each.value, Function)
    }
    return {**found, **constants}


def class_functions(declaration: ClassDeclaration) -> Mapping[str, Function]:
    """The class's methods, by `this.name`."""
    return {
        f"this.{each.name}": Function(each.parameters, each.span, statements=each.statements)
        for each in declaration.members
        if each.kind == "method"
    }
