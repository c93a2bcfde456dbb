"""Mutations of a column's type and of the type's modifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mutation.cases import changed, with_values, without
from mutation.edits import Edit, option, options_of, with_options
from mutation.model import Case, kind
from mutation.sites import ColumnSite, Site

NUMBERS = frozenset({"smallint", "integer", "bigint"})
TEXTS = frozenset({"character varying", "text"})
TIMES = frozenset({"timestamp without time zone", "timestamp with time zone"})
_INT_TO_BIGINT = {"integer": "bigint", "bigint": "int", "smallint": "int"}
_TEXTS = {"character varying": "text", "text": "varchar", "citext": "varchar"}
_TIMES = {"timestamp without time zone": "timestamptz", "timestamp with time zone": "timestamp"}
_OTHERS = {
    "boolean": "int",
    "jsonb": "json",
    "json": "jsonb",
    "uuid": "varchar",
    "date": "timestamptz",
    "numeric": "float",
    "double precision": "real",
    "real": "float",
    "bytea": "text",
    "inet": "varchar",
}


@kind("integer to another integer")
def _integer(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _INT_TO_BIGINT)


@kind("varchar to text and back")
def _text(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _TEXTS)


@kind("timestamp to timestamptz and back")
def _time(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _TIMES)


@kind("another type")
def _other_type(site: Site) -> Iterator[Case]:
    yield from _retyped(site, _OTHERS)


def _retyped(site: Site, types: Mapping[str, str]) -> Iterator[Case]:
    for column in site.free:
        modified = (column.type.length, column.type.precision) != (None, None)
        if column.decorator.name == "VersionColumn" or modified or column.column.generated:
            continue  # TypeORM gives a version its own type whatever is said
        if column.type.name in types:
            edits = _with_type(site, column, f'"{types[column.type.name]}"')
            yield changed(site, column, edits)


def _with_type(site: Site, column: ColumnSite, code: str) -> list[Edit]:
    """The type, written where the decorator has it."""
    arguments = column.decorator.arguments or ()
    leads = bool(arguments) and arguments[0] is not options_of(column.decorator)
    if leads and option(column.decorator, "type") is None:
        return [site.file.replaced(arguments[0].span, code)]
    return with_options(site.file, column.decorator, {"type": code})


@kind("length added")
def _length_added(site: Site) -> Iterator[Case]:
    for column in site.free:
        if column.type.name == "character varying" and column.type.length is None:
            yield with_values(site, column, {"length": "77"})


@kind("length changed")
def _lengthchanged(site: Site) -> Iterator[Case]:
    for column in site.free:
        if column.type.length is not None:
            yield with_values(site, column, {"length": str(column.type.length + 7)})


@kind("length removed")
def _length_removed(site: Site) -> Iterator[Case]:
    for column in site.free:
        yield without(site, column, "length")


@kind("precision added")
def _precision_added(site: Site) -> Iterator[Case]:
    for column in site.free:
        if column.type.name in {"numeric", *TIMES} and column.type.precision is None:
            yield with_values(site, column, {"precision": "3"})


@kind("precision changed")
def _precisionchanged(site: Site) -> Iterator[Case]:
    for column in site.free:
        if column.type.precision is not None:
            step = -2 if column.type.name in TIMES and column.type.precision > 2 else 2
            precision = str(column.type.precision + step)
            yield with_values(site, column, {"precision": precision})


@kind("scale changed")
def _scale(site: Site) -> Iterator[Case]:
    for column in site.free:
        if column.type.name == "numeric" and column.type.precision is not None:
            yield with_values(site, column, {"scale": str((column.type.scale or 0) + 1)})


@kind("array")
def _array(site: Site) -> Iterator[Case]:
    for column in site.free:
        is_plain = column.column.default is None and not column.column.generated
        if column.type.name in {*NUMBERS, *TEXTS} and is_plain and not column.type.array:
            yield with_values(site, column, {"array": "true"})
