"""Whether a project's own naming strategy names tables and columns as a known one does.

Each of its methods that name them is called with names, as the evaluator can without running
it; every answer must be the known strategy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from migration_guard.project.static_value import Constants
from migration_guard.schema.naming import NamingStrategy, camel_case, snake_case, title_case
from migration_guard.typescript.evaluate import UNDEFINED, Closure, Scope, call
from migration_guard.typescript.program import External, Program
from migration_guard.typescript.syntax import ClassDeclaration, Function, Member

_WITHOUT_SCHEMA = frozenset(
    {
        *("eagerJoinRelationAlias", "relationName", "classTableInheritanceParentColumnName"),
        *("constructor", "defaultConstraintName"),
    }
)
"""Methods whose names no table of PostgreSQL has."""

_COLUMNS: Sequence[Sequence[object]] = (
    ("firstName", None, []),
    ("userID", "Given_Name", []),
    ("zipCode", None, ["homeAddress"]),
    ("zipCode", "theZip", ["homeAddress", "inner"]),
)
_TABLES = (("OrderItem", None), ("APIKey", None), ("Box", "Given_Name"))
_JOINS = (("customer", "id"), ("homeAddress", "zipCode"), ("A", "theID"))
_JOINED = (("order_item", "userTags", "tag"), ("Order", "parts.userTags", "userTag"))
_JOINED_COLUMNS = (("order_item", "userTag", None), ("Order", "id", "theKey"))


class _Method(Struct, frozen=True):
    """What a method is called with, and what a strategy's names for the same are. None is
    JavaScript's `undefined`."""

    arguments: Sequence[Sequence[object]]
    named: Callable[..., str]


def known_strategy(class_: ClassDeclaration, base: str, place: Constants) -> str | None:
    """`default` or `snake`; None where the class names in another way, or in one that cannot
    be known. `base` is the strategy that it extends."""
    program = Program(lambda path: place.module if path == place.path else None, {place.path})
    scope = Scope(program, place.path, functions=_FUNCTIONS)
    own = {member.name: member for member in class_.members if member.name not in _WITHOUT_SCHEMA}
    if any(member.kind != "method" for member in own.values()):
        return None
    for style in dict.fromkeys((base, "snake", "default")):
        like = _methods(NamingStrategy(style))
        inherited = style == base or own.keys() >= like.keys() - {_INVERSE}
        if own.keys() <= like.keys() and inherited and _agrees(own, like, scope):
            return style
    return None


def _agrees(own: Mapping[str, Member], like: Mapping[str, _Method], scope: Scope) -> bool:
    for name, member in own.items():
        function = Function(member.parameters, member.span, None, member.statements)
        for arguments in like[name].arguments:
            given = [UNDEFINED if each is None else each for each in arguments]
            if call(Closure(function, scope), given) != like[name].named(*arguments):
                return False
    return True


_INVERSE = "joinTableInverseColumnName"
"""Asks `joinTableColumnName` where it is not overridden."""


def _methods(known: NamingStrategy) -> Mapping[str, _Method]:
    joined_columns = _Method(
        _JOINED_COLUMNS,
        lambda table, column, given: known.join_table_column_name(table, given or column),
    )
    return {
        "tableName": _Method(_TABLES, lambda name, given: given or known.table_name(name)),
        "columnName": _Method(
            _COLUMNS, lambda name, given, around: known.column_name(name, given, around)
        ),
        "joinColumnName": _Method(_JOINS, known.join_column_name),
        "joinTableName": _Method(
            [(first, second, path, "") for first, path, second in _JOINED],
            lambda first, second, path, _: known.join_table_name(first, path, second),
        ),
        "joinTableColumnName": joined_columns,
        _INVERSE: joined_columns,
    }


def _text_function(make: Callable[[str], str]) -> Callable[[list[object]], object]:
    def function(arguments: list[object]) -> object:
        first = arguments[0] if len(arguments) == 1 else None
        return make(first) if isinstance(first, str) else UNDEFINED

    return function


_FUNCTIONS = {
    External("typeorm", name): _text_function(make)
    for name, make in (
        ("snakeCase", snake_case),
        ("camelCase", camel_case),
        ("titleCase", title_case),
    )
}
"""Those of typeorm/util/StringUtils."""
