"""What a migration must not do unasked: fail on the first row, or change values silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Name, Table
from migration_guard.sql import casts, render
from migration_guard.sql.transition import subject


class Refusal(Struct, frozen=True):
    """`way` are the lines of what to do instead; `option` what makes it written all the same,
    empty where nothing does."""

    subject: str
    reason: str
    way: tuple[str, ...]
    option: str = ""


class Allowed(Struct, frozen=True):
    """What the user took upon themselves."""

    not_null: bool = False
    rounding: bool = False


def refusals(
    drifts: Iterable[Drift], tables: Iterable[Table], allowed: Allowed
) -> Iterator[Refusal]:
    """One for each drift that is not written; `tables` are those that are there."""
    names = {str(table.name): table.name for table in tables}
    for drift in drifts:
        table, wanted, made = names.get(drift.path[0]), drift.expected, drift.actual
        if table is None or not isinstance(wanted, Column) or drift.implied_by_table:
            continue
        if drift.kind == "missing-column" and not allowed.not_null and needs_value(wanted):
            yield _not_null(subject(drift), table, wanted)
        if isinstance(made, Column) and {"type", "array", "precision", "scale"} & set(
            drift.aspects
        ):
            yield from _conversion(subject(drift), made, wanted, allowed)


def needs_value(column: Column) -> bool:
    """Whether ADD COLUMN fails as soon as the table has a row."""
    is_given = column.default is not None or column.generated or column.stored is not None
    return column.nullable is False and not is_given


def _not_null(subject: str, table: Name, wanted: Column) -> Refusal:
    name = render.identifier(wanted.name)
    path = render.path(table)
    added = render.add_column(table, _nullable(wanted)) or f"-- ADD {name}, nullable"
    return Refusal(
        subject,
        "it is NOT NULL without a default, so adding it fails as soon as the table has a row",
        (
            "in three steps, in one migration or in three releases:",
            f"  {added};",
            " ".join(("  UPDATE", path, "SET", name, "= …;  -- a value for each row")),
            f"  ALTER TABLE {path} ALTER COLUMN {name} SET NOT NULL;",
            "or give the entity's column a default, or make it nullable",
        ),
        "--allow-not-null",
    )


def _nullable(column: Column) -> Column:
    return Column(column.name, column.type, True, column.default, comment=column.comment)


def _conversion(subject: str, made: Column, wanted: Column, allowed: Allowed) -> Iterator[Refusal]:
    old, new = made.type, wanted.type
    if not isinstance(old, ColumnType) or not isinstance(new, ColumnType):
        return
    if casts.cast(old, new) is None:
        yield Refusal(
            subject,
            f"PostgreSQL has no cast from {old} to {new}",
            ("add a column of the new type, fill it, drop the old one and rename",),
            "--exact-typeorm, which drops the column with its values and adds another",
        )
    elif casts.loses(old, new) and not allowed.rounding:
        yield Refusal(
            subject,
            f"from {old} to {new} PostgreSQL rounds or cuts values without a word",
            ("add a column beside it and compare, or keep the wider type",),
            "--allow-rounding",
        )
