"""SQL with values that only a run knows, where no value makes it change the schema."""

from __future__ import annotations

from migration_guard.migrations.values import plain_value
from migration_guard.sql.statements import has_no_effect
from migration_guard.typescript.syntax import Expression, Template
from migration_guard.typescript.values import Scope

_STAND_INS = ("1", "(1)")
"""For a value, or a row of VALUES."""


def row_statement(expression: Expression, scope: Scope) -> str | None:
    """A template's text with stand-ins for what is not known, when that reads or writes rows
    only: `DELETE FROM post WHERE id = ${id}`. None for anything else. That a value smuggles
    a statement of its own in is not looked for."""
    if not isinstance(expression, Template):
        return None
    values = [
        part if isinstance(part, str) else plain_value(part, scope) for part in expression.parts
    ]
    for stand_in in _STAND_INS:
        text = "".join(
            str(value) if isinstance(value, (str, int)) else stand_in for value in values
        )
        if has_no_effect(text):
            return text
    return None
