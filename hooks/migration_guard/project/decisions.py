"""Which way a condition of a configuration goes, on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration_guard.sql.dialects import is_this_database
from migration_guard.typescript.syntax import Binary, Expression, Literal, Unary
from migration_guard.typescript.words import words

if TYPE_CHECKING:
    from migration_guard.project.static_value import Constants

_EQUALITIES = {"==": True, "===": True, "!=": False, "!==": False}


def decided(condition: Expression, place: Constants) -> bool | None:
    """Comparisons of texts, and of a setting with the kind of a database, also negated and
    joined; None for anything else."""
    if isinstance(condition, Unary) and condition.operator == "!":
        inside = decided(condition.operand, place)
        return None if inside is None else not inside
    if not isinstance(condition, Binary):
        return None
    if condition.operator in _EQUALITIES:
        same = _is_same(condition, place)
        return None if same is None else same is _EQUALITIES[condition.operator]
    if condition.operator not in {"&&", "||"}:
        return None
    sides = {decided(side, place) for side in (condition.left, condition.right)}
    deciding = condition.operator == "||"
    if deciding in sides:
        return deciding
    return None if None in sides else not deciding


def _is_same(equality: Binary, place: Constants) -> bool | None:
    left, right = (_certain_text(side, place) for side in (equality.left, equality.right))
    if left is not None and right is not None:
        return left == right
    if left is not None:
        return is_this_database(_about(equality.right, place), left)
    return None if right is None else is_this_database(_about(equality.left, place), right)


def _certain_text(expression: Expression, place: Constants) -> str | None:
    """Not what stands for a setting that another machine may have: `process.env.X || "text"`."""
    found = place.locate(expression)
    return found.text if found is not None and isinstance(found.value, Literal) else None


def _about(expression: Expression, place: Constants) -> frozenset[str]:
    """The words of it, and of the setting that it stands for."""
    found = place.locate(expression)
    setting = found.value if found is not None else expression
    setting = setting.left if isinstance(setting, Binary) else setting
    return words(expression) | words(setting)
