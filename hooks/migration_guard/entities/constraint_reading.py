"""`@Index`, `@Unique`, `@Check` and `@Exclusion`: from the decorator to its arguments."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import CheckArgs, ConstraintArgs, Options
from migration_guard.entities.decorator_options import returned
from migration_guard.entities.decorators import Applied
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.typescript.program import External
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Expression,
    Literal,
    ObjectLiteral,
    Property,
)
from migration_guard.typescript.values import UNDEFINED, Closure


def constraint_args(
    decorator: Applied, property_name: str | None, location: Location, label: str
) -> ConstraintArgs:
    """`@Index(name?, columns?, options?)` and `@Unique` in all their overloads; on a property
    the column is the property."""
    values = list(decorator.arguments)
    name: object = UNDEFINED
    columns: tuple[str, ...] | Unknown | None = None
    options: Options = {}
    for position, value in enumerate(values):
        if isinstance(value, str) and position == 0:
            name = value
        elif isinstance(value, (list, Closure)):
            columns = column_paths(value)
        elif isinstance(value, Mapping):
            options = value
        elif isinstance(value, External):
            columns = Unknown(f"'{value.name}' comes from the package '{value.package}'")
        elif isinstance(value, Unknown):
            columns = value
    if property_name is not None and not isinstance(columns, Unknown):
        columns = (property_name,)
    missing = Unknown(f"the columns of @{decorator.name} are not known")
    found = missing if columns is None else columns
    return ConstraintArgs(decorator.name.lower(), name, found, options, location, label)


def column_paths(value: list[object] | Closure) -> tuple[str, ...] | Unknown:
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(str(item).strip() for item in value)
        return Unknown("a column's name is not known")
    body = returned(value)
    parts: tuple[Expression | str, ...] = ()
    if isinstance(body, ArrayLiteral):
        parts = body.items
    elif isinstance(body, ObjectLiteral):
        parts = tuple(each.key for each in body.entries if isinstance(each, Property))
    paths = tuple(_path_text(part) for part in parts)
    known = tuple(path for path in paths if path)
    return known if known and len(known) == len(paths) else Unknown("columns are not literal")


def _path_text(part: Expression | str) -> str:
    """`t.address.zip` names the property path `address.zip`."""
    names: list[str] = []
    while isinstance(part, Attribute):
        names.append(part.name)
        part = part.target
    if isinstance(part, str):
        return part
    if isinstance(part, Literal):
        return str(part.value)
    return ".".join(reversed(names))


def check_args(decorator: Applied, location: Location, label: str) -> CheckArgs:
    values = [value for value in decorator.arguments if isinstance(value, (str, Unknown))]
    kind = decorator.name.lower()
    name: object = values[0] if len(values) > 1 else UNDEFINED
    expression: object = values[-1] if values else Unknown(f"@{decorator.name} says nothing")
    options = next((each for each in decorator.arguments if isinstance(each, Mapping)), {})
    return CheckArgs(kind, name, expression, location, label, options)
