"""`design:type`: the constructor that TypeScript records for a property's annotation.

Measured with tsc 4.9 (full program), strictNullChecks on and off: a union is the one
constructor all its members share, else Object; without strictNullChecks null and undefined
do not count; an enum is what its members are; an alias is what it stands for."""

from __future__ import annotations

from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import enum_value
from migration_guard.typescript.program import Declared, External, Namespace, Resolution
from migration_guard.typescript.syntax import (
    ClassDeclaration,
    EnumDeclaration,
    TypeAlias,
    TypeAnnotation,
)
from migration_guard.typescript.values import Scope, first_unknown

_PREDEFINED = {"string": "String", "number": "Number", "boolean": "Boolean", "bigint": "BigInt"}
_GLOBALS = frozenset({"Date", "String", "Number", "Boolean", "Buffer", "Promise", "Set", "Map"})
_NOTHING = frozenset({"null", "undefined"})
_DEEPEST = 20

_NODE = {("crypto", "UUID"): "String"}
"""Types of Node's own modules that are no class: `@types/node` declares `UUID` as a template
literal, for which tsc 4.9 writes String, also where it is imported as a type only."""


def design_type(
    annotation: TypeAnnotation | None, scope: Scope, *, strict_null_checks: bool, depth: int = 0
) -> str | Unknown:
    """The constructor's name (`String`, `Date`, `Object`, …); Unknown where it depends on
    what is not in the project."""
    if annotation is None:
        return "Object"
    if depth > _DEEPEST:
        return Unknown(f"type '{annotation.text}' refers to itself")

    def inner(part: TypeAnnotation) -> str | Unknown:
        return design_type(part, scope, strict_null_checks=strict_null_checks, depth=depth + 1)

    if annotation.kind == "literal":
        return _PREDEFINED.get(annotation.name, "undefined")
    if annotation.kind == "union":
        parts = annotation.arguments
        if not strict_null_checks:
            parts = tuple(part for part in parts if not _is_nothing(part)) or parts
        return _common([inner(part) for part in parts])
    if annotation.kind in {"array", "tuple"}:
        return "Array"
    if annotation.kind == "function":
        return "Function"
    if annotation.kind != "name":
        return "Object"
    if annotation.name in _PREDEFINED:
        return _PREDEFINED[annotation.name]
    return _named(annotation, scope, strict_null_checks=strict_null_checks, depth=depth)


def _is_nothing(annotation: TypeAnnotation) -> bool:
    return annotation.kind == "literal" and annotation.name in _NOTHING


def _common(parts: list[str | Unknown]) -> str | Unknown:
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return unknown
    return parts[0] if len(set(parts)) == 1 else "Object"


def _named(
    annotation: TypeAnnotation, scope: Scope, *, strict_null_checks: bool, depth: int
) -> str | Unknown:
    found = _resolve(annotation.name, scope)
    if found is None:
        if annotation.name in {"Array", "ReadonlyArray"}:
            return "Array"
        return annotation.name if annotation.name in _GLOBALS else "Object"
    if isinstance(found, Unknown):
        return found
    if isinstance(found, External):
        known = _NODE.get((found.package.removeprefix("node:"), found.name))
        return known or Unknown(
            f"type '{annotation.name}' comes from the package '{found.package}'"
        )
    if not isinstance(found, Declared):
        return "Object"
    declaration, inside = found.declaration, scope.at(found.path)
    if isinstance(declaration, EnumDeclaration):
        return _enum(declaration, inside)
    if isinstance(declaration, ClassDeclaration):
        return declaration.name
    if isinstance(declaration, TypeAlias):
        return design_type(
            declaration.annotation, inside, strict_null_checks=strict_null_checks, depth=depth + 1
        )
    return "Object"


def _resolve(name: str, scope: Scope) -> Resolution | None:
    """`Name`, `ns.Name`, or `Enum.Member`, whose type is the enum's own."""
    first, *rest = name.split(".")
    found = scope.program.resolve(scope.path, first)
    for part in rest:
        if isinstance(found, (Namespace, External)):
            found = scope.program.member(found, part)
    return found


def _enum(declaration: EnumDeclaration, scope: Scope) -> str | Unknown:
    values = enum_value(declaration, scope)
    unknown = first_unknown(values)
    if unknown is not None:
        return unknown
    kinds = {type(values[name]) for name, _ in declaration.members}
    if kinds == {str}:
        return "String"
    return "Number" if kinds and kinds <= {int, float} else "Object"
