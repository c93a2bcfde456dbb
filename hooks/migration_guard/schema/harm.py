"""What it may cost to bring the database to what the entities declare."""

from __future__ import annotations

import enum

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Unknown
from migration_guard.schema.names import is_of_name_only


class Harm(enum.Enum):
    """The worst first. `data-losing`: values are lost, rounded or refused. `default-only`
    and `naming-only` (names and comments) touch no row."""

    DATA_LOSING = "data-losing"
    STRUCTURAL = "structural"
    DEFAULT_ONLY = "default-only"
    NAMING_ONLY = "naming-only"


_SHAPES = frozenset({"type", "length", "precision", "scale", "array"})
_WIDER = {
    "smallint": frozenset({"integer", "bigint", "numeric"}),
    "integer": frozenset({"bigint", "numeric", "double precision"}),
    "bigint": frozenset({"numeric"}),
    "real": frozenset({"double precision"}),
    "character varying": frozenset({"text"}),
    "text": frozenset({"character varying"}),
    "json": frozenset({"jsonb"}),
}
"""The types that hold every value of another one, when they have no modifier."""


def harm_of(drift: Drift) -> Harm:
    """The class of one difference."""
    if drift.kind in ("extra-column", "extra-table"):
        return Harm.DATA_LOSING
    if drift.kind == "changed-enum":
        return Harm.DATA_LOSING if "extra-values" in drift.aspects else Harm.STRUCTURAL
    if is_of_name_only(drift) or drift.aspects == ("comment",):
        return Harm.NAMING_ONLY
    if isinstance(drift.expected, Column) and isinstance(drift.actual, Column):
        return _column_harm(drift.expected, drift.actual, frozenset(drift.aspects))
    return Harm.STRUCTURAL


def _column_harm(wanted: Column, made: Column, aspects: frozenset[str]) -> Harm:
    if aspects == {"default"}:
        return Harm.DEFAULT_ONLY
    if aspects & _SHAPES and not _keeps_values(wanted.type, made.type):
        return Harm.DATA_LOSING
    return Harm.DATA_LOSING if "stored" in aspects and made.stored is None else Harm.STRUCTURAL


def _keeps_values(wanted: ColumnType | Unknown, made: ColumnType | Unknown) -> bool:
    """Whether every value of the one type is a value of the other."""
    if isinstance(wanted, Unknown) or isinstance(made, Unknown) or wanted.array != made.array:
        return False
    if (wanted.name, wanted.enum) != (made.name, made.enum):
        plain = wanted.length is None and wanted.precision is None
        return plain and wanted.name in _WIDER.get(made.name, ())
    sizes = ((wanted.length, made.length), (wanted.precision, made.precision))
    if any(new is not None and (old is None or new < old) for new, old in sizes):
        return False
    if wanted.precision is None:
        return True
    new, old = wanted.scale or 0, made.scale or 0
    before_point = wanted.precision - new >= (made.precision or 0) - old
    return new >= old and before_point  # a smaller scale rounds
