"""A migration class: its name, its properties and what its methods run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, Step
from migration_guard.migrations.steps import StepReader
from migration_guard.migrations.values import plain_value, written_value
from migration_guard.typescript.syntax import (
    Attribute,
    Call,
    ClassDeclaration,
    Evaluate,
    Expression,
    Function,
    Literal,
    Member,
    OpaqueStatement,
    Reference,
    Span,
)
from migration_guard.typescript.values import Scope

_DEFINERS = frozenset({"_defineProperty", "__publicField", "_define_property"})
"""What Babel, esbuild and swc write for a class property."""

_ASSIGNMENT = re.compile(r"this\.([A-Za-z_$][\w$]*)\s*=(?!=)")

Properties = Mapping[str, tuple[Expression, Span]]


def is_migration(declaration: ClassDeclaration) -> bool:
    """A class with `up`, or that implements MigrationInterface."""
    if any(name.rpartition(".")[2] == "MigrationInterface" for name in declaration.implements):
        return True
    up = declaration.member("up")
    if up is not None:
        return not up.is_static and (up.kind == "method" or isinstance(up.value, Function))
    return isinstance(_properties(declaration).get("up", (None,))[0], Function)


def migration_class(
    path: str,
    declaration: ClassDeclaration,
    lines: list[str],
    scope: Scope,
    functions: Mapping[str, Function],
) -> MigrationClass:
    """The facts of a class for which `is_migration` holds."""
    properties = _properties(declaration)
    bodies = dict(_methods(declaration, properties))
    inside = scope.with_names({"this": _values(properties, scope)})
    known = {**functions, **{f"this.{name}": function for name, function in bodies.items()}}

    def steps(name: str) -> tuple[Step, ...] | None:
        function = bodies.get(name)
        if function is None:
            return None
        runners = frozenset(function.parameters[:1]) - {""}
        reader = StepReader(path, lines, inside, known, runners)
        reader.read_function(function)
        return tuple(reader.steps)

    name, name_location, name_unknown = _name(path, declaration, properties, scope)
    return MigrationClass(
        name=declaration.name,
        location=_location(path, declaration.name_span),
        exported=declaration.exported,
        name_property=name,
        name_property_location=name_location,
        name_property_unknown=name_unknown,
        up=steps("up"),
        down=steps("down"),
        up_location=_member_location(path, declaration, properties, "up"),
        down_location=_member_location(path, declaration, properties, "down"),
        transaction=properties["transaction"][0] if "transaction" in properties else None,
    )


def _properties(declaration: ClassDeclaration) -> Properties:
    """Property name → value; those that tsc and other compilers moved to the constructor
    included."""
    found: dict[str, tuple[Expression, Span]] = {}
    for member in declaration.members:
        if member.kind == "property" and member.value is not None:
            found[member.name] = (member.value, member.name_span)
        elif member.kind == "constructor":
            found.update(_assigned(member))
    return found


def _assigned(constructor: Member) -> Iterator[tuple[str, tuple[Expression, Span]]]:
    for statement in constructor.statements:
        if isinstance(statement, OpaqueStatement):
            match = _ASSIGNMENT.match(statement.text)
            if match is None:
                continue
            value = written_value(statement.text[match.end() :], statement.span.line)
            if value is not None:
                yield match[1], (value, statement.span)
        elif isinstance(statement, Evaluate) and isinstance(statement.value, Call):
            call = statement.value
            name = call.callee.name if isinstance(call.callee, (Reference, Attribute)) else ""
            if name in _DEFINERS and len(call.arguments) == 3:
                key = call.arguments[1]
                if isinstance(key, Literal) and isinstance(key.value, str):
                    yield key.value, (call.arguments[2], statement.span)


def _methods(
    declaration: ClassDeclaration, properties: Properties
) -> Iterator[tuple[str, Function]]:
    for member in declaration.members:
        if member.kind == "method":
            yield (
                member.name,
                Function(member.parameters, member.span, statements=member.statements),
            )
    for name, (value, _) in properties.items():
        if isinstance(value, Function):
            yield name, value


def _values(properties: Properties, scope: Scope) -> dict[str, object]:
    """`this`, as far as its properties are plain values."""
    return {
        name: plain_value(value, scope)
        for name, (value, _) in properties.items()
        if not isinstance(value, Function)
    }


def _name(
    path: str, declaration: ClassDeclaration, properties: Properties, scope: Scope
) -> tuple[str | None, Location | None, bool]:
    """The `name` property's value, its place, and whether it has one that is not known."""
    if "name" in properties:
        expression, span = properties["name"]
        value = plain_value(expression, scope)
        known = value if isinstance(value, str) else None
        return known, _location(path, span), known is None
    getter = declaration.member("name")
    if getter is not None and getter.kind == "getter":
        return None, _location(path, getter.name_span), True
    return None, None, False


def _member_location(
    path: str, declaration: ClassDeclaration, properties: Properties, name: str
) -> Location | None:
    member = declaration.member(name)
    if member is not None:
        return _location(path, member.name_span)
    return _location(path, properties[name][1]) if name in properties else None


def _location(path: str, span: Span) -> Location:
    return Location(path, span.line, span.column)
