"""What a plan is: the statements of a migration, up and down."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from migration_guard.schema.model import ObjectPath
from migration_guard.sql.script import Entry, Gap, Statement


class Query(Struct, frozen=True):
    """A statement. `uncertain` is why its text may not be what TypeORM writes, `subject` the
    object for whose sake it is written: an index that goes for a changed column has the
    column's path."""

    sql: str
    parameters: tuple[str, ...] = ()
    uncertain: str | None = None
    subject: ObjectPath = ()


class Plan(Struct, frozen=True):
    """In the order of the file's lines: `down` begins with what undoes the last of `up`.
    `unknown` says what could not be compared at all, so that there may be more to write."""

    up: tuple[Query, ...] = ()
    down: tuple[Query, ...] = ()
    unknown: tuple[str, ...] = ()


def entries(queries: Iterable[Query]) -> tuple[Entry, ...]:
    """A statement whose text is not certain is a gap."""
    return tuple(
        Statement(each.sql) if each.uncertain is None else Gap(each.sql, each.uncertain)
        for each in queries
    )
