"""Classes as compilers write them for ES5: a function that assigns to its prototype.

    var Post1690000000000 = (function () {
        function Post1690000000000() { this.name = "…"; }
        Post1690000000000.prototype.up = function (queryRunner) { … };
        return Post1690000000000;
    }());

TypeScript does so when a tsconfig names no target. The async bodies become state machines,
which stay opaque; names, properties and methods are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from migration_guard.migrations.values import written_value
from migration_guard.typescript.syntax import (
    Call,
    ClassDeclaration,
    Constant,
    Declare,
    Function,
    Member,
    Module,
    OpaqueStatement,
    Span,
)

_METHOD = re.compile(r"[\w$]+\.prototype\.([A-Za-z_$][\w$]*)\s*=(?!=)")


def with_classes(module: Module) -> Module:
    """The module with such constants turned into the classes that they are."""
    defaults = {each.local for each in module.exports if each.name == "default"}
    found = {each.name: _class(each, each.name in defaults) for each in module.constants}
    classes = tuple(each for each in found.values() if each is not None)
    if not classes:
        return module
    constants = tuple(each for each in module.constants if found[each.name] is None)
    return replace(module, classes=(*module.classes, *classes), constants=constants)


def _class(constant: Constant, is_default: bool) -> ClassDeclaration | None:
    call = constant.value
    if not isinstance(call, Call) or not isinstance(call.callee, Function):
        return None
    members = tuple(_members(call.callee, constant))
    if not any(member.kind == "constructor" for member in members):
        return None
    exported = "default" if is_default else "named"
    return ClassDeclaration(
        name=constant.name,
        span=constant.span,
        name_span=constant.span,
        members=members,
        exported=exported if constant.exported else None,
    )


def _members(scope: Function, constant: Constant) -> Iterator[Member]:
    for statement in scope.statements:
        if isinstance(statement, Declare) and isinstance(statement.value, Function):
            if statement.name == constant.name:
                yield _member("constructor", "constructor", statement.span, statement.value)
        elif isinstance(statement, OpaqueStatement):
            match = _METHOD.match(statement.text)
            if match is None:
                continue
            value = written_value(statement.text[match.end() :], statement.span.line)
            if isinstance(value, Function):
                yield _member(match[1], "method", statement.span, value)


def _member(name: str, kind: str, span: Span, function: Function) -> Member:
    body = function.statements
    return Member(name, kind, span, span, parameters=function.parameters, statements=body)
