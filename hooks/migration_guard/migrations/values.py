"""Arguments of query runner calls as plain values."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Call,
    Expression,
    ObjectLiteral,
    Property,
    Reference,
    Spread,
)
from migration_guard.typescript.values import UNDEFINED, Scope

OPTION_CLASSES = frozenset(
    {
        "Table",
        "TableCheck",
        "TableColumn",
        "TableExclusion",
        "TableForeignKey",
        "TableIndex",
        "TableUnique",
        "View",
    }
)
"""TypeORM's schema builder classes: `new Table(options)` says what `options` says."""


def plain_value(expression: Expression, scope: Scope) -> object:
    """A str, int, float, bool, None, list or dict; `Unknown` where it cannot be known, also
    inside lists and dicts. `undefined` is None."""
    return _plain(evaluate(_options(expression), scope))


def written_value(text: str, line: int) -> Expression | None:
    """The expression in a piece of source that starts on `line`; its spans have the right
    lines (columns only from its second line on)."""
    source = "\n" * (line - 1) + f"const assigned = {text.rstrip().rstrip(';')}"
    constants = parse(source.encode("utf-8", "replace")).constants
    return constants[0].value if len(constants) == 1 else None


def _options(expression: Expression) -> Expression:
    """The expression with `new Table({…})` replaced by `{…}`, at any depth of literals."""
    if isinstance(expression, Call) and expression.is_new and expression.arguments:
        callee = expression.callee
        name = callee.name if isinstance(callee, (Reference, Attribute)) else ""
        return _options(expression.arguments[0]) if name in OPTION_CLASSES else expression
    if isinstance(expression, ArrayLiteral):
        return replace(expression, items=tuple(_options(item) for item in expression.items))
    if isinstance(expression, ObjectLiteral):
        return replace(expression, entries=tuple(_entry(each) for each in expression.entries))
    return expression


def _entry(entry: Property | Spread) -> Property | Spread:
    return replace(entry, value=_options(entry.value))


def _plain(value: object) -> object:
    if value is UNDEFINED or value is None:
        return None
    if isinstance(value, (str, int, float, Unknown)):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return Unknown("a value that is only known when it runs")
