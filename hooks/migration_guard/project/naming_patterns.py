"""How a project's own naming strategy makes the names of tables and constraints, learnt from
its methods.

A method is called with marks in place of a table and columns, as the evaluator can without
running it; what it makes of other names must then be what the pattern says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration_guard.project.static_value import Constants
from migration_guard.schema.name_pattern import NamePattern
from migration_guard.typescript.evaluate import UNDEFINED, Closure, Scope, call
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import (
    ClassDeclaration,
    Function,
    Member,
    Reference,
    Template,
)

_TABLE, _COLUMNS, _FIRST, _SECOND = "\ue000", "\ue001", "\ue002", "\ue003"
_PROBES = (
    ("orderItem", ("zip", "AddressId", "_x"), "a > 0"),
    ("ORDER_items", ("userId",), "b > 0"),
    ("public.t", ("b", "a"), "c > 0"),
)
"""Names that a method shows by what else it does with them: cases, orders, cuts. The third
argument is an index's predicate, or the table that a foreign key refers to."""

TABLE_NAME = "tableName"
_BEFORE, _AFTER = "\ue004", "\ue005"
_BY_BASE = f"{_BEFORE}{{}}{_AFTER}"
"""How the strategy that is extended names a class's table, as far as it shows here."""
_TABLE_PROBES = (("OrderItem", None), ("Box", None), ("City", None), ("News", None), ("A", "own_B"))


def patterns_of(class_: ClassDeclaration, place: Constants) -> Mapping[str, NamePattern] | None:
    """By the name of each method; None when one of them gives names of no such form."""
    program = Program(lambda path: place.module if path == place.path else None, {place.path})
    found: dict[str, NamePattern] = {}
    for member in class_.members:
        read = _table_pattern if member.name == TABLE_NAME else _pattern
        pattern = read(member, Scope(program, place.path))
        if pattern is None:
            return None
        found[member.name] = pattern
    return found


def _table_pattern(member: Member, scope: Scope) -> NamePattern | None:
    """What is around the name that the strategy makes which this one extends; None for any
    other way, and where a name that is written is not left alone."""
    made = _called_table(member, scope, _TABLE, UNDEFINED)
    if not isinstance(made, str) or made.count(_BY_BASE.format(_TABLE)) != 1:
        return None
    before, _, after = made.partition(_BY_BASE.format(_TABLE))
    for name, given in _TABLE_PROBES:
        expected = given or before + _BY_BASE.format(name) + after
        if _called_table(member, scope, name, given or UNDEFINED) != expected:
            return None
    escaped = [each.replace("{", "{{").replace("}", "}}") for each in (before, after)]
    return NamePattern("{table}".join(escaped))


def _called_table(member: Member, scope: Scope, name: str, given: object) -> object:
    made = Template((_BEFORE, Reference("name", member.span), _AFTER), member.span)
    base = Closure(Function(("name", "given"), member.span, made), scope)
    return call(_method(member, scope.with_names({"super": {TABLE_NAME: base}})), [name, given])


def _method(member: Member, scope: Scope) -> Closure:
    return Closure(Function(member.parameters, member.span, None, member.statements), scope)


def _pattern(member: Member, scope: Scope) -> NamePattern | None:
    method = _method(member, scope)
    learnt = _learnt(_called(method, _TABLE, (_SECOND, _FIRST), ""))
    if learnt is None:
        return None
    expected = [learnt.name(table, columns) for table, columns, _ in _PROBES]
    return learnt if expected == [_called(method, *probe) for probe in _PROBES] else None


def _called(method: Closure, table: str, columns: Sequence[str], third: str) -> object:
    return call(method, [table, list(columns), third])


def _learnt(made: object) -> NamePattern | None:
    """The pattern behind a name made of the marks, the second column given first."""
    if not isinstance(made, str) or made.count(_FIRST) != 1 or made.count(_SECOND) != 1:
        return None
    is_sorted = made.index(_FIRST) < made.index(_SECOND)
    one, other = (_FIRST, _SECOND) if is_sorted else (_SECOND, _FIRST)
    before, _, rest = made.partition(one)
    separator, _, after = rest.partition(other)
    text = f"{before}{_COLUMNS}{after}".replace("{", "{{").replace("}", "}}")
    text = text.replace(_TABLE, "{table}").replace(_COLUMNS, "{columns}")
    return NamePattern(text, separator, is_sorted)
