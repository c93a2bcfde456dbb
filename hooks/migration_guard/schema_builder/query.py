"""What a plan is: the statements of a migration, up and down."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.schema.model import ObjectPath


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
