"""What transactions hold: a lock is given back when its transaction ends, by whichever
migration that is. Medusa runs all that are pending in one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from migration_guard.postgres.locks import strength
from migration_guard.typeorm.trace import Effects, Statement

# TypeORM ends those that it begins; a ROLLBACK TO a savepoint ends none.
END = re.compile(
    r"\s*(?:COMMIT|END|ABORT|ROLLBACK)\b(?!\s+(?:(?:WORK|TRANSACTION)\s+)?TO\b)", re.IGNORECASE
)


def locks_held(statements: Sequence[Statement]) -> tuple[Mapping[str, str], ...]:
    """For each statement the strongest lock by table while it ran, as far as locks were seen."""
    held: dict[str, str] = {}
    found: list[Mapping[str, str]] = []
    for statement in statements:
        held = _with_those_of(statement.effects, held)
        found.append(held)
        if _ends(statement):
            held = {}
    return tuple(found)


def to_end(statements: Sequence[Statement], index: int) -> Sequence[Statement]:
    """From the one at `index` to the one that ends its transaction, both included."""
    for last in range(index, len(statements)):
        if _ends(statements[last]):
            return statements[index : last + 1]
    return statements[index:]


def _with_those_of(effects: Effects | None, held: dict[str, str]) -> dict[str, str]:
    strongest = dict(held)
    for table, mode in effects.locks if effects is not None else ():
        if strength(mode) > strength(strongest.get(table, "")):
            strongest[table] = mode
    return strongest


def _ends(statement: Statement) -> bool:
    """Whether no lock outlives it: it ends its transaction, or there was none around it."""
    effects = statement.effects
    alone = effects is not None and not effects.in_transaction
    return alone or END.match(statement.sql) is not None
