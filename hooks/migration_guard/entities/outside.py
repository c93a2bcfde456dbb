"""What lies beside the tables: views, entity schemas, files that cannot be parsed."""

from __future__ import annotations

from dataclasses import dataclass, field

from migration_guard.entities.decorators import TYPEORM
from migration_guard.entities.draft import Reading
from migration_guard.findings import Location
from migration_guard.schema.model import Name, Unknown
from migration_guard.schema.naming import truncated
from migration_guard.typescript.evaluate import evaluate, resolve
from migration_guard.typescript.program import External, Program
from migration_guard.typescript.syntax import Call, Expression, Module, Span
from migration_guard.typescript.values import Scope


@dataclass(slots=True)
class Outside:
    """`reasons` are why a table may be missing from the declared schema; `unreadable` are
    tables known by name only."""

    unread: list[tuple[str, Location]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    views: list[Name] = field(default_factory=list)
    unreadable: dict[Name, tuple[str, Location]] = field(default_factory=dict)


def read_outside(
    outside: Outside, program: Program, path: str, module: Module, reading: Reading
) -> None:
    """Note a file's parse errors and its `new EntitySchema({…})`."""
    if _may_declare(module):
        for reason, location in unparsed(module, path)[:1]:
            outside.unread.append((reason, location))
            outside.reasons.append(reason)
    values = [constant.value for constant in module.constants]
    values += [export.value for export in module.exports]
    for value in values:
        if value is not None:
            _entity_schema(outside, value, Scope(program, path), reading)


def unparsed(
    module: Module | None, path: str, within: Span | None = None
) -> list[tuple[str, Location]]:
    """The places of a file, or of a class in it, that could not be parsed: a column or a
    decorator may be missing there."""
    return [
        (f"{path} cannot be parsed near line {span.line}", Location(path, span.line, span.column))
        for span in (module.errors if module is not None else ())
        if within is None or within.line <= span.line <= within.end_line
    ]


def _may_declare(module: Module) -> bool:
    """Whether a file can declare an entity: it imports TypeORM, or its imports are lost."""
    packages = {External(each.module, "*").root for each in module.imports}
    return not module.imports or TYPEORM in packages


def _entity_schema(outside: Outside, value: Expression, scope: Scope, reading: Reading) -> None:
    if not isinstance(value, Call) or not value.is_new or not value.arguments:
        return
    found = resolve(value.callee, scope)
    if found != External(TYPEORM, "EntitySchema"):
        return
    location = Location(scope.path, value.span.line, value.span.column)
    reason = "an EntitySchema is not read"
    outside.unread.append((reason, location))
    options = evaluate(value.arguments[0], scope)
    name = _schema_table(options, reading)
    if isinstance(name, Unknown):
        outside.reasons.append(reason)
    else:
        outside.unreadable[name] = (reason, location)


def _schema_table(options: object, reading: Reading) -> Name | Unknown:
    """The table that an EntitySchema's options name."""
    if not isinstance(options, dict) or "schema" in options:
        return Unknown("its table is not known")
    given, class_name = options.get("tableName"), options.get("name")
    prefix = reading.options.entity_prefix
    if isinstance(given, str) and given:
        return Name("", truncated(prefix + given))
    if isinstance(class_name, str) and "tableName" not in options and reading.strategy:
        return Name("", truncated(prefix + reading.strategy.table_name(class_name)))
    return Unknown("its table is not known")
