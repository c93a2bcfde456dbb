"""What has to be readable before a migration can be written."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.entities.column_types import is_rejected
from migration_guard.errors import UsageError
from migration_guard.findings import Location
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, Unknown
from migration_guard.state import TreeState


def require_readable(state: TreeState, drifts: Iterable[Drift]) -> None:
    """Raises UsageError for the first file that cannot be parsed, and for a column that
    TypeORM itself would not take."""
    broken = list(state.unparsed)
    broken += [file.errors[0] for file in state.migrations if file.errors]
    if broken:
        raise UsageError(
            f"{_shown(broken[0])}: this cannot be parsed, so what is missing is not known",
            hint="mend the file first; nothing was written",
        )
    for each in drifts:
        type_ = each.expected.type if isinstance(each.expected, Column) else None
        if isinstance(type_, Unknown) and is_rejected(type_):
            where = state.declared.locations.get(each.path, Location(each.path[0]))
            raise UsageError(
                f"{_shown(where)}: {type_.reason}",
                hint="mend the entity first; nothing was written",
            )


def _shown(where: Location) -> str:
    return f"{where.path}:{where.line}:{where.column}"
