"""What a file exports beside its migration classes, as a runner would see it."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.findings import Location
from migration_guard.migrations.classes import is_migration
from migration_guard.migrations.model import ExportedValue
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.syntax import (
    Call,
    ClassDeclaration,
    Export,
    Expression,
    Module,
    Span,
)
from migration_guard.typescript.values import ClassValue, Closure, Scope


def exported_values(path: str, module: Module, scope: Scope) -> tuple[ExportedValue, ...]:
    """Every runtime value that is exported. A migration class is left out, but when it is
    exported twice the second time is here: a runner sees two. Types vanish when compiled."""

    def value(name: str, kind: str, span: Span) -> ExportedValue:
        return ExportedValue(name, kind, Location(path, span.line, span.column))

    found: list[ExportedValue] = []
    for function in module.functions:
        if function.exported is not None:
            name = "default" if function.exported == "default" else function.name
            found.append(value(name, "function", function.function.span))
    for each in module.classes:
        if each.exported is not None and not is_migration(each):
            found.append(value(each.name or "default", "class", each.name_span))
    found += [value(each.name, "enum", each.span) for each in module.enums if each.exported]
    for constant in module.constants:
        if constant.exported:
            found.append(value(constant.name, _kind(constant.value, scope), constant.span))
    for export in _runtime_exports(module):
        kind = _kind_of_export(export, module, scope)
        if kind is not None:
            found.append(value(export.name, kind, export.span))
    found += [
        value(export.name, "class", export.span)
        for each in module.classes
        if is_migration(each)
        for export in _exports_again(each, module)
    ]
    return tuple(found)


def _runtime_exports(module: Module) -> Iterator[Export]:
    declared = {each.name for each in module.classes} | {each.name for each in module.enums}
    declared |= {each.name for each in module.constants} | {each.name for each in module.aliases}
    declared |= {each.name for each in module.functions}
    declared |= {each.local for each in module.imports if each.type_only}
    for export in module.exports:
        listed_here = export.module is None and export.local in declared
        if not export.type_only and not listed_here:
            yield export


def _kind_of_export(export: Export, module: Module, scope: Scope) -> str | None:
    imported = {each.local for each in module.imports}
    if export.module is not None or export.local in imported:
        return "reexport"
    return _kind(export.value, scope)


def _exports_again(declaration: ClassDeclaration, module: Module) -> list[Export]:
    """The exports of a class after its first."""
    listed = [each for each in module.exports if each.module is None and not each.type_only]
    listed = [each for each in listed if each.local == declaration.name]
    if not listed:
        return []
    form = "default" if listed[-1].name == "default" else "named"
    exported_in_place = declaration.exported != form
    return listed if exported_in_place else listed[1:]


def _kind(expression: Expression | None, scope: Scope) -> str:
    if expression is None:
        return "other"
    if isinstance(expression, Call) and expression.is_new:
        return "object"
    value = evaluate(expression, scope)
    if isinstance(value, Closure):
        return "function"
    if isinstance(value, ClassValue):
        return "class"
    for kind, type_ in (("string", str), ("array", list), ("object", dict)):
        if isinstance(value, type_):
            return kind
    return "other"
