"""What loses rows or values for good: left out of a migration unless it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from migration_guard.schema.diff_constraints import parts_of
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Check, Column, Enum, Name, Schema, Table
from migration_guard.schema.quoting import names_in
from migration_guard.schema.view import enums_of
from migration_guard.sql.transition import subject


class Withheld(Struct, frozen=True):
    """Something that stays although no entity declares it."""

    subject: str
    reason: str


def without_drops(drifts: Iterable[Drift]) -> tuple[list[Drift], list[Withheld]]:
    """The other drifts, and what was taken out: tables and columns that are gone, with
    whatever hangs on them."""
    drifts = list(drifts)
    lost = {each.path[0] for each in drifts if each.kind == "extra-table"}
    columns: dict[str, set[str]] = {}
    for each in drifts:
        if each.kind == "extra-column":
            columns.setdefault(each.path[0], set()).add(each.path[-1])
    kept = [
        each
        for each in drifts
        if each.path[0] not in lost and not _hangs_on(each, columns.get(each.path[0], set()))
    ]
    dropped = [each for each in drifts if each.kind in ("extra-table", "extra-column")]
    return kept, [Withheld(subject(each), _reason(each)) for each in dropped]


def gone(tables: Iterable[Table]) -> Iterator[Drift]:
    """Tables that are to be dropped, as drifts with all their parts; of these the foreign keys
    go first, before any table."""
    for table in tables:
        path = (str(table.name),)
        yield Drift(path, "extra-table", None, table)
        for part in parts_of(table):
            kind = part.kind.replace("missing-", "extra-")
            where = (*path, part.part, part.label)
            yield Drift(where, kind, None, part.expected, implied_by_table=True)


def orphans(before: Schema, after: Schema, declared: Schema) -> Iterator[Drift]:
    """Enums whose last column went: no later `CREATE TYPE` of the name would succeed."""
    kept = _used(after) | set(declared.enums)
    for name in sorted(_used(before) - kept):
        if name in after.enums and isinstance(after.enums[name], Enum):
            yield Drift(("", "enums", str(name)), "extra-enum", None, after.enums[name])


def _used(schema: Schema) -> set[Name]:
    return {name for table in schema.tables.values() for name in enums_of(table)}


def _hangs_on(drift: Drift, columns: set[str]) -> bool:
    """Whether it is one of the columns, or something extra that is about one of them."""
    if drift.kind == "extra-column":
        return True
    if not drift.kind.startswith("extra-"):
        return False
    about = set(getattr(drift.actual, "columns", ()))
    if isinstance(drift.actual, Check):
        about |= names_in(drift.actual.expression)
    return bool(about & columns)


def _reason(drift: Drift) -> str:
    if not isinstance(drift.actual, Column):
        return "no entity has the table any more; its rows stay"
    made = drift.actual
    is_given = made.nullable or made.default is not None or made.generated or made.stored
    suffix = (
        "" if is_given else ", and it is NOT NULL without a default: inserts fail until it goes"
    )
    return f"no entity has the column any more; its values stay{suffix}"
