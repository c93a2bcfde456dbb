"""The result of `queryRunner.query()` where it is the answer of a catalog to one question."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.migrations.model import Guard
from migration_guard.sql.questions import asked
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.syntax import (
    Attribute,
    Binary,
    Call,
    Expression,
    Literal,
    Reference,
    Subscript,
)
from migration_guard.typescript.values import Scope


class Rows(Struct, frozen=True):
    """The list of rows. `guard` is the answer, which `column` of the one row holds, or, where
    that is None, whether there is a row."""

    guard: Guard
    column: str | None

    @property
    def any(self) -> bool | Guard:
        """Whether there is a row."""
        return self.guard if self.column is None else True


class Row(Struct, frozen=True):
    """The first of the rows, if any."""

    rows: Rows


def found_in(expression: Expression, scope: Scope) -> Rows | Row | Guard | None:
    """What an expression is of such a result: `rows`, `rows[0]`, `rows[0].exists`, the last
    also as `rows[0]?.exists ?? false`."""
    if isinstance(expression, Reference):
        value = scope.local.get(expression.name)
        return value if isinstance(value, Rows | Row | Guard) else None
    if isinstance(expression, Call):
        return _called(expression, scope)
    if isinstance(expression, Subscript):
        target, index = found_in(expression.target, scope), expression.index
        is_first = isinstance(index, Literal) and index.value == 0
        return Row(target) if isinstance(target, Rows) and is_first else None
    if isinstance(expression, Attribute):
        target = found_in(expression.target, scope)
        is_answer = isinstance(target, Row) and target.rows.column == expression.name
        return target.rows.guard if isinstance(target, Row) and is_answer else None
    if isinstance(expression, Binary) and expression.operator in ("??", "||"):
        answer = found_in(expression.left, scope)
        otherwise = isinstance(expression.right, Literal) and expression.right.value is False
        return answer if isinstance(answer, Guard) and otherwise else None
    return None


def rows_of(sql: object, call: Call, scope: Scope) -> Rows | None:
    """The result of `queryRunner.query(sql)`, or with a list of parameters that are known."""
    parameters = evaluate(call.arguments[1], scope) if len(call.arguments) > 1 else []
    if not isinstance(sql, str) or not isinstance(parameters, list):
        return None
    texts = tuple(each for each in parameters if isinstance(each, str))
    found = asked(sql, texts) if len(texts) == len(parameters) else None
    if found is None:
        return None
    where = Location(scope.path, call.span.line, call.span.column)
    return Rows(Guard(found.question, True, where), found.column)


def _called(call: Call, scope: Scope) -> Rows | None:
    is_query = isinstance(call.callee, Attribute) and call.callee.name == "query"
    if not is_query or not call.arguments:
        return None
    return rows_of(evaluate(call.arguments[0], scope), call, scope)
