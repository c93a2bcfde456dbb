"""Mutations of an enum's values and of its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from migration_guard.schema.model import Unknown
from migration_guard.typescript.program import Declared
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    EnumDeclaration,
    Expression,
    Literal,
    Reference,
)
from mutation.edits import Edit, SourceFile, option, with_options
from mutation.model import Case, Target, kind
from mutation.sites import ColumnSite, Site


class Values(Struct, frozen=True):
    """The written values of a column's enum: the file, the offset that more can be written
    at, how one more is written, and the values that are literal texts."""

    file: SourceFile
    start: int
    another: str
    items: tuple[Literal, ...]


@kind("enum value added")
def _added(site: Site) -> Iterator[Case]:
    for column, values in _enums(site):
        edit = Edit(values.file.path, values.start, values.start, values.another)
        yield _case(site, column, (edit,), "mutant")


@kind("enum value removed")
def _removed(site: Site) -> Iterator[Case]:
    for column, values in _enums(site):
        for item in _spare(column, values)[:1]:
            start, end = _entry(values.file, item)
            end += len(re.match(r"\s*,?", values.file.text[end:])[0])  # type: ignore[index]
            yield _case(site, column, (Edit(values.file.path, start, end, ""),))


@kind("enum value renamed")
def _renamed(site: Site) -> Iterator[Case]:
    for column, values in _enums(site):
        for item in _spare(column, values)[:1]:
            yield _case(site, column, (values.file.replaced(item.span, '"mutant"'),), "mutant")


@kind("enum's order")
def _order(site: Site) -> Iterator[Case]:
    for column, values in _enums(site):
        if len(values.items) > 1:
            file = values.file
            first, last = (_entry(file, values.items[at]) for at in (0, -1))
            swapped = (
                Edit(file.path, *first, file.text[slice(*last)]),
                Edit(file.path, *last, file.text[slice(*first)]),
            )
            yield _case(site, column, swapped)


@kind("enum's name")
def _name(site: Site) -> Iterator[Case]:
    for column in site.columns:
        if column.type.enum is not None and column.is_free:
            edits = with_options(site.file, column.decorator, {"enumName": '"mutant_enum"'})
            target = Target(site.label, "column", (column.column.name,))
            names = Target("", columns=("mutant_enum", str(column.type.enum)))
            yield Case(tuple(edits), (target,), (names,))


def _enums(site: Site) -> Iterator[tuple[ColumnSite, Values]]:
    """The columns whose enum is in step, with the place where its values are written."""
    drifting = {drift.path[2] for drift in site.state.drift if drift.path[1:2] == ("enums",)}
    for column in site.columns:
        enum = column.type.enum
        known = site.state.declared.schema.enums.get(enum) if enum is not None else None
        if enum is None or known is None or isinstance(known.values, Unknown):
            continue
        values = _values(site, option(column.decorator, "enum"))
        if values is not None and str(enum) not in drifting:
            yield column, values


def _values(site: Site, written: Expression | None) -> Values | None:
    if isinstance(written, ArrayLiteral):
        start, _ = site.file.between(written.span)
        comma = ", " if written.items else ""
        return Values(site.file, start + 1, f'"mutant"{comma}', _literals(written.items))
    if not isinstance(written, Reference):
        return None
    found = site.state.program.resolve(site.file.path, written.name)
    if not isinstance(found, Declared) or not isinstance(found.declaration, EnumDeclaration):
        return None
    module = site.state.program.module(found.path)
    file = SourceFile(found.path, site.state.source(found.path) or b"", module)  # type: ignore[arg-type]
    start, _ = file.between(found.declaration.span)
    brace = file.text.index("{", start) + 1
    members = found.declaration.members
    items = _literals(tuple(value for _, value in members if value))
    if len(items) < len(members):
        return None  # numbers, which count on from one another
    return Values(file, brace, ' MUTANT = "mutant",', items)


def _entry(file: SourceFile, item: Literal) -> tuple[int, int]:
    """The offsets of a value, the name that it is given in an enum declaration included."""
    start, end = file.between(item.span)
    named = re.search(r"(?:\w+\s*=\s*)?$", file.text[:start])
    return start if named is None else named.start(), end


def _literals(items: tuple[Expression, ...]) -> tuple[Literal, ...]:
    return tuple(i for i in items if isinstance(i, Literal) and isinstance(i.value, str))


def _spare(column: ColumnSite, values: Values) -> list[Literal]:
    """The values but the default, of an enum that keeps one without it."""
    spare = [item for item in values.items if f"'{item.value}'" not in str(column.column.default)]
    alone = len(values.items) < 2 or any(a.value == b.value for a, b in pairwise(values.items))
    return [] if alone else spare


def _case(site: Site, column: ColumnSite, edits: tuple[Edit, ...], text: str = "") -> Case:
    """An enum may serve columns of other tables: theirs may change too."""
    others = tuple(Target("", columns=(str(name),)) for name in site.state.declared.schema.enums)
    target = Target("", "enum", (str(column.type.enum),), text)
    return Case(edits, (target,), others)
