"""What a difference costs: each class, and what stays out of it."""

from __future__ import annotations

import pytest

from migration_guard.schema.drift import Drift
from migration_guard.schema.harm import Harm, harm_of
from migration_guard.schema.model import Column, ColumnType, Name

KIND = ColumnType("enum", enum=Name("", "kind"))


def changed(wanted: ColumnType, made: ColumnType) -> Harm:
    aspects = ("type",) if wanted.name != made.name else ("length",)
    drift = Drift(
        ("t", "columns", "c"), "changed-column", Column("c", wanted), Column("c", made), aspects
    )
    return harm_of(drift)


def text(length: int | None = None) -> ColumnType:
    return ColumnType("character varying", length)


def numeric(precision: int | None = None, scale: int | None = None) -> ColumnType:
    return ColumnType("numeric", precision=precision, scale=scale)


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        pytest.param(text(20), text(10), id="longer"),
        pytest.param(text(), text(10), id="no length any more"),
        pytest.param(ColumnType("text"), text(10), id="text for varchar"),
        pytest.param(text(), ColumnType("text"), id="varchar for text"),
        pytest.param(ColumnType("bigint"), ColumnType("integer"), id="a bigger integer"),
        pytest.param(numeric(12, 2), numeric(10, 2), id="more digits"),
        pytest.param(numeric(12, 4), numeric(10, 2), id="more of both digits"),
        pytest.param(numeric(), numeric(10, 2), id="any number of digits"),
    ],
)
def test_a_wider_type_keeps_every_value(wanted: ColumnType, made: ColumnType) -> None:
    assert changed(wanted, made) is Harm.STRUCTURAL


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        pytest.param(text(10), text(20), id="shorter"),
        pytest.param(text(10), text(), id="a length where there was none"),
        pytest.param(text(9), ColumnType("text"), id="a length for text"),
        pytest.param(ColumnType("integer"), ColumnType("bigint"), id="a smaller integer"),
        pytest.param(numeric(10, 4), numeric(10, 2), id="fewer digits before the point"),
        pytest.param(numeric(12, 1), numeric(10, 2), id="fewer digits after the point"),
        pytest.param(numeric(5, 0), ColumnType("integer"), id="a number of five digits"),
        pytest.param(KIND, ColumnType("text"), id="an enum"),
        pytest.param(ColumnType("text", array=True), ColumnType("text"), id="an array"),
    ],
)
def test_another_type_may_lose_some(wanted: ColumnType, made: ColumnType) -> None:
    assert changed(wanted, made) is Harm.DATA_LOSING


@pytest.mark.parametrize(
    ("kind", "aspects", "harm"),
    [
        pytest.param("extra-column", (), Harm.DATA_LOSING, id="a column goes"),
        pytest.param("missing-column", (), Harm.STRUCTURAL, id="a column comes"),
        pytest.param("changed-enum", ("missing-values",), Harm.STRUCTURAL, id="a value comes"),
        pytest.param("changed-enum", ("missing-values", "extra-values"), Harm.DATA_LOSING, id="a value goes"),
        pytest.param("extra-index", (), Harm.STRUCTURAL, id="an index goes"),
        pytest.param("changed-index", ("name",), Harm.NAMING_ONLY, id="a name"),
        pytest.param("changed-index", ("name", "unique"), Harm.STRUCTURAL, id="a name and more"),
    ],
)  # fmt: skip
def test_other_objects(kind: str, aspects: tuple[str, ...], harm: Harm) -> None:
    assert harm_of(Drift(("t", "x", "y"), kind, aspects=aspects)) is harm


@pytest.mark.parametrize(
    ("aspects", "harm"),
    [
        pytest.param(("default",), Harm.DEFAULT_ONLY, id="a default"),
        pytest.param(("nullable",), Harm.STRUCTURAL, id="nullability"),
        pytest.param(("nullable", "default"), Harm.STRUCTURAL, id="both"),
        pytest.param(("stored",), Harm.DATA_LOSING, id="computed from now on"),
    ],
)
def test_what_of_a_column(aspects: tuple[str, ...], harm: Harm) -> None:
    column = Column("c", text())
    assert harm_of(Drift(("t", "columns", "c"), "changed-column", column, column, aspects)) is harm
