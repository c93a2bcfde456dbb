"""How a project's own naming strategy makes the names of constraints, learnt from its methods.

A method is called with marks in place of a table and columns, as the evaluator can without
running it; what it makes of other names must then be what the pattern says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migration_guard.project.static_value import Constants
from migration_guard.schema.name_pattern import NamePattern
from migration_guard.typescript.evaluate import Closure, Scope, call
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import ClassDeclaration, Function, Member

_TABLE, _COLUMNS, _FIRST, _SECOND = "\ue000", "\ue001", "\ue002", "\ue003"
_PROBES = (
    ("orderItem", ("zip", "AddressId", "_x"), "a > 0"),
    ("ORDER_items", ("userId",), "b > 0"),
    ("public.t", ("b", "a"), "c > 0"),
)
"""Names that a method shows by what else it does with them: cases, orders, cuts. The third
argument is an index's predicate, or the table that a foreign key refers to."""


def patterns_of(class_: ClassDeclaration, place: Constants) -> Mapping[str, NamePattern] | None:
    """By the name of each method; None when one of them gives names of no such form."""
    program = Program(lambda path: place.module if path == place.path else None, {place.path})
    found: dict[str, NamePattern] = {}
    for member in class_.members:
        pattern = _pattern(member, Scope(program, place.path))
        if pattern is None:
            return None
        found[member.name] = pattern
    return found


def _pattern(member: Member, scope: Scope) -> NamePattern | None:
    method = Closure(Function(member.parameters, member.span, None, member.statements), scope)
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
