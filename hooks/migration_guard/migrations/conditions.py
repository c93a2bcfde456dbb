"""What an `if` in a migration asks, where that can be decided without a database."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.findings import Location
from migration_guard.migrations.answers import Row, Rows, found_in
from migration_guard.migrations.model import Guard
from migration_guard.schema.model import Name
from migration_guard.schema.question import Question
from migration_guard.sql.names import qualified
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.syntax import (
    Attribute,
    Binary,
    Call,
    Expression,
    Literal,
    Unary,
)
from migration_guard.typescript.values import Scope

_EMPTY = {("===", 0), ("==", 0), ("<", 1), ("<=", 0)}
_NOT_EMPTY = {("!==", 0), ("!=", 0), (">", 0), (">=", 1), ("===", 1), ("==", 1)}
"""What is asked of the length of a result that has one row or none."""


def decide(condition: Expression, scope: Scope) -> bool | Guard | None:
    """True or False where it is known; a Guard for `hasTable("x")`, `hasColumn("x", "c")` and
    the answer of a catalog, also negated and several with `&&`; None for anything else."""
    if isinstance(condition, Unary) and condition.operator == "!":
        return negated(decide(condition.operand, scope))
    if isinstance(condition, Binary) and condition.operator == "&&":
        return both(decide(condition.left, scope), decide(condition.right, scope))
    if isinstance(condition, Binary):
        compared = _compared(condition, scope)
        if compared is not None:
            return compared
    guard = _has(condition, scope)
    if guard is not None:
        return guard
    counted = _counted(condition, scope)
    if counted is not None:
        return counted.any
    found = found_in(condition, scope)
    if found is not None:
        return _truth(found)
    known = evaluate(condition, scope)
    return known if isinstance(known, bool) else None


def both(left: bool | Guard | None, right: bool | Guard | None) -> bool | Guard | None:
    """Whether two decisions hold together."""
    if left is False or right is False:
        return False
    if left is True:
        return right
    if right is True:
        return left
    if not isinstance(left, Guard) or not isinstance(right, Guard):
        return None
    if not (left.present and right.present):  # "none of them" is no one answer
        return None
    return replace(left, also=(*left.also, replace(right, also=()), *right.also))


def negated(decision: bool | Guard | None) -> bool | Guard | None:
    """The opposite of a decision."""
    if isinstance(decision, Guard):
        return replace(decision, present=not decision.present)
    return None if decision is None else not decision


def asked_at(guard: Guard, location: Location) -> Guard:
    """The guard with the place where those of its questions are asked that have none yet."""
    also = tuple(asked_at(each, location) for each in guard.also)
    return replace(guard, asked=guard.asked or location, also=also)


def _has(condition: Expression, scope: Scope) -> Guard | None:
    if not isinstance(condition, Call) or not isinstance(condition.callee, Attribute):
        return None
    arguments = [evaluate(argument, scope) for argument in condition.arguments]
    names = [each for each in arguments if isinstance(each, str)]
    if len(names) != len(arguments):
        return None
    if condition.callee.name == "hasTable" and len(names) == 1:
        return Guard(Question("table", _table(names[0])), True)
    if condition.callee.name == "hasColumn" and len(names) == 2:
        return Guard(Question("column", _table(names[0]), names[1]), True)
    return None


def _table(path: str) -> Name:
    schema, _, name = path.rpartition(".")
    return qualified(schema, name)


def _compared(condition: Binary, scope: Scope) -> bool | Guard | None:
    """`rows.length > 0`, `rows[0].exists === true`."""
    right = condition.right.value if isinstance(condition.right, Literal) else None
    if isinstance(right, bool):
        found = found_in(condition.left, scope)
        wanted = right == condition.operator.startswith("=")
        guard = found if isinstance(found, Guard) and condition.operator in _EQUALITIES else None
        return guard if wanted else negated(guard)
    rows, test = _counted(condition.left, scope), (condition.operator, right)
    if rows is None or test not in _EMPTY | _NOT_EMPTY:
        return None
    return rows.any if test in _NOT_EMPTY else negated(rows.any)


def _counted(expression: Expression, scope: Scope) -> Rows | None:
    """The rows of `rows.length`."""
    if not isinstance(expression, Attribute) or expression.name != "length":
        return None
    rows = found_in(expression.target, scope)
    return rows if isinstance(rows, Rows) else None


_EQUALITIES = frozenset({"===", "==", "!==", "!="})


def _truth(found: Rows | Row | Guard) -> bool | Guard:
    """A list is true, an empty one too; so is a row, where there is one."""
    if isinstance(found, Rows):
        return True
    return found.rows.any if isinstance(found, Row) else found
