"""What may be there all the same, because its table is made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.context import Context
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Enum, Name, Table, Unknown


def unseen(context: Context, drift: Drift) -> str | None:
    """Why what the migrations do not mention may be there; None where it cannot. Of a core
    table everything is known but core's own constraints, and an enum is of no table."""
    if not drift.partial or isinstance(drift.expected, Enum):
        return None
    table = drift.path[0]
    if context.core_columns(table):
        if _columns(drift.expected) <= context.core_columns(table):
            return f'it may be among the constraints that Medusa itself gives table "{table}"'
        return None
    if context.full:
        return f'no migration creates table "{table}", so what it holds is not known'
    renamed = sorted(_columns(drift.expected) & _renamed(context, table))
    if renamed:
        return f'what column "{renamed[0]}" had before it was renamed came along'
    return None


def labelled(tables: Mapping[Name, Table], label: str) -> Table | None:
    """The table that a drift's path calls by its label."""
    return next((table for name, table in tables.items() if str(name) == label), None)


def _columns(part: object) -> frozenset[str]:
    """The columns of a constraint or index; none can be told of anything else."""
    columns = getattr(part, "columns", None)
    return frozenset(columns) if columns else frozenset({""})


def _renamed(context: Context, label: str) -> frozenset[str]:
    """The columns that a migration of this change mentions by a name that they did not have,
    without making them."""
    made = labelled(context.head.replayed.schema.tables, label)
    if made is None or context.base is None:
        return frozenset()
    known = {
        column.name
        for state in (context.base.declared, context.base.replayed)
        if (table := labelled(state.schema.tables, label)) is not None
        for column in table.columns
    }
    mentioned = {
        each.name
        for each in made.columns
        if any(isinstance(known, Unknown) for known in (each.type, each.nullable, each.default))
    }
    return frozenset(mentioned - known)
