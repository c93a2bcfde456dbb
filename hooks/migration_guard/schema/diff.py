"""Declared schema against replayed schema: every difference, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from migration_guard.schema.diff_columns import differing_aspects
from migration_guard.schema.diff_constraints import Difference, differences, parts_of
from migration_guard.schema.drift import Drift
from migration_guard.schema.known_tables import Compared, KnownTables
from migration_guard.schema.model import (
    COMMENTS_LEFT_ALONE,
    Column,
    ColumnType,
    Enum,
    Name,
    ObjectPath,
    PrimaryKey,
    Schema,
    Table,
    Unknown,
)
from migration_guard.schema.naming import truncated

__all__ = ["Drift", "drift"]


def drift(declared: Schema, replayed: Schema, before: Compared | None = None) -> tuple[Drift, ...]:
    """What the migrations would have to do to make what the entities declare; pure and
    total. By table name, a table's columns in their order, then its constraints, then the
    enums. Tables that no entity declares are not looked at. The older tree that is given makes
    no difference: its drift is taken for tables that are the same there."""
    found: list[Drift] = []
    known = KnownTables(before, declared, replayed) if before is not None else None
    for name in sorted(declared.tables):
        wanted, stored = declared.tables[name], _stored(name)
        made = replayed.tables.get(stored)
        of_table = known.drift_of(wanted, made, stored) if known is not None else None
        found += of_table if of_table is not None else _table_drift(declared, replayed, wanted)
    users = _users(declared, replayed)
    for name in sorted(declared.enums):
        found += _enum_drift(declared.enums[name], replayed, users.get(name, set()))
    return tuple(found)


def _users(declared: Schema, replayed: Schema) -> dict[Name, set[bool | None]]:
    """Of each enum, what is so of the tables that have a column of it: whether the migrations
    create them, None where they do not even mention one."""
    found: dict[Name, set[bool | None]] = {}
    for table in declared.tables.values():
        made = replayed.tables.get(_stored(table.name))
        for column in table.columns:
            if isinstance(column.type, ColumnType) and column.type.enum is not None:
                users = found.setdefault(column.type.enum, set())
                users.add(made.created if made is not None else None)
    return found


def _table_drift(declared: Schema, replayed: Schema, wanted: Table) -> Iterator[Drift]:
    made = replayed.tables.get(_stored(wanted.name))
    if made is not None:
        yield from _existing_table(declared, replayed, wanted, made)
    elif _stored(wanted.name) not in replayed.views:
        reason = next(iter(replayed.unknown), None)
        path = (str(wanted.name),)
        yield Drift(path, "missing-table", wanted, undetermined=reason)
        for column in wanted.columns:
            yield Drift(
                (*path, "columns", column.name),
                "missing-column",
                column,
                undetermined=reason,
                implied_by_table=True,
            )
        for part in parts_of(wanted):
            yield Drift(
                _path(path[0], part),
                part.kind,
                part.expected,
                undetermined=reason,
                implied_by_table=True,
            )


def _existing_table(
    declared: Schema, replayed: Schema, wanted: Table, made: Table
) -> Iterator[Drift]:
    uncertain = next(iter((*made.unknown, *wanted.unknown)), None)
    yield from _comment_drift(wanted, made, uncertain)
    absent = uncertain or next(iter(replayed.unknown), None)
    partial = not made.created
    for column in wanted.columns:
        yield from _column_drift(wanted.name, column, made, uncertain, absent)
    if not wanted.unknown:
        yield from _extra_columns(wanted, made, uncertain)

    def primary_key(table: Name) -> tuple[str, ...]:
        target = declared.tables.get(table)
        key = target.primary_key if target is not None else None
        return key.columns if isinstance(key, PrimaryKey) else ()

    for part in differences(wanted, made, primary_key):
        if part.kind.startswith("extra-") and wanted.unknown:
            continue
        reason = absent if part.kind.startswith("missing-") else uncertain
        yield Drift(
            _path(str(wanted.name), part),
            part.kind,
            part.expected,
            part.actual,
            part.aspects,
            undetermined=part.reason or reason,
            partial=partial and not part.kind.startswith("changed-"),
        )


def _column_drift(
    table: Name, wanted: Column, made: Table, uncertain: str | None, absent: str | None
) -> Iterator[Drift]:
    path = (str(table), "columns", wanted.name)
    actual = made.column(truncated(wanted.name))
    if actual is None:
        yield Drift(path, "missing-column", wanted, undetermined=absent, partial=not made.created)
        return
    aspects, reasons = differing_aspects(wanted, actual)
    if aspects:
        yield Drift(path, "changed-column", wanted, actual, aspects, undetermined=uncertain)
    if reasons:
        reason = "; ".join(reasons)
        yield Drift(path, "changed-column", wanted, actual, undetermined=reason)


def _comment_drift(wanted: Table, made: Table, uncertain: str | None) -> Iterator[Drift]:
    """Both sides hold the comment alone: a table that changes otherwise keeps this drift."""
    if wanted.comment in (made.comment, COMMENTS_LEFT_ALONE):
        return
    unknown = next(
        (each for each in (wanted.comment, made.comment) if isinstance(each, Unknown)), None
    )
    name, aspects = wanted.name, () if unknown is not None else ("comment",)
    yield Drift(
        (str(name),),
        "changed-table",
        Table(name, comment=wanted.comment),
        Table(name, comment=made.comment),
        aspects,
        undetermined=unknown.reason if unknown is not None else uncertain,
        partial=not made.created,
    )


def _extra_columns(wanted: Table, made: Table, uncertain: str | None) -> Iterator[Drift]:
    """A column that was only mentioned in a table made elsewhere has no known type."""
    declared = {truncated(column.name) for column in wanted.columns}
    for column in made.columns:
        was_made = made.created or isinstance(column.type, ColumnType)
        if column.name not in declared and was_made:
            path = (str(wanted.name), "columns", column.name)
            partial = not made.created
            yield Drift(path, "extra-column", None, column, undetermined=uncertain, partial=partial)


def _enum_drift(wanted: Enum, replayed: Schema, users: Collection[bool | None]) -> Iterator[Drift]:
    """An enum that only columns of missing tables have comes with its tables."""
    path = ("", "enums", str(wanted.name))
    made = replayed.enums.get(_stored(wanted.name))
    if made is None:
        yield Drift(
            path,
            "missing-enum",
            wanted,
            undetermined=next(iter(replayed.unknown), None),
            implied_by_table=users == {None},
            partial=False in users and True not in users,
        )
        return
    for values in (wanted.values, made.values):
        if isinstance(values, Unknown):
            yield Drift(path, "changed-enum", wanted, made, undetermined=values.reason)
            return
    aspects = _enum_aspects(wanted.values, made.values)
    if aspects:
        yield Drift(path, "changed-enum", wanted, made, aspects)


def _enum_aspects(
    wanted: tuple[str, ...] | Unknown, made: tuple[str, ...] | Unknown
) -> tuple[str, ...]:
    """The order is that of the values which both have: PostgreSQL sorts and compares by it."""
    if isinstance(wanted, Unknown) or isinstance(made, Unknown):
        return ()
    missing = ("missing-values",) if set(wanted) - set(made) else ()
    extra = ("extra-values",) if set(made) - set(wanted) else ()
    both = [
        [value for value in one if value in other]
        for one, other in ((wanted, made), (made, wanted))
    ]
    order = ("order",) if both[0] != both[1] else ()
    return (*missing, *extra, *order)


def _path(table: str, part: Difference) -> ObjectPath:
    return (table, part.part, part.label) if part.label else (table, part.part)


def _stored(name: Name) -> Name:
    """The name as PostgreSQL keeps it."""
    return Name(truncated(name.schema), truncated(name.name))
