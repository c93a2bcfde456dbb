"""Mutations of the indexes and unique constraints of several columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from migration_guard.typescript.syntax import ArrayLiteral, Decorator, Literal, ObjectLiteral
from mutation.cases import class_decorator, part
from mutation.edits import Edit
from mutation.model import Case, kind
from mutation.sites import ColumnSite, Site


@kind("composite unique added")
def _composite_unique(site: Site) -> Iterator[Case]:
    for first, second in _pairs(site):
        code = f'(["{first.member.name}", "{second.member.name}"])'
        target = part(site, "unique", first.column.name, second.column.name)
        yield class_decorator(site, "Unique", code, target)


@kind("composite index added")
def _composite_index(site: Site) -> Iterator[Case]:
    for first, second in _pairs(site):
        code = f'(["{first.member.name}", "{second.member.name}"])'
        target = part(site, "index", first.column.name, second.column.name)
        yield class_decorator(site, "Index", code, target)


@kind("composite constraint's columns")
def _composite_columns(site: Site) -> Iterator[Case]:
    for decorator in site.declaration.decorators:
        items = _literal_columns(decorator)
        known = {column.member.name: column.column.name for column in site.columns}
        alone = [column.member.name for column in site.alone]
        spare = [name for name in alone if name not in items]
        if len(items) > 1 and spare and all(item in known for item in items):
            edit = site.file.replaced(_columns_of(decorator).items[-1].span, f'"{spare[0]}"')
            noun = "index" if decorator.name == "Index" else "unique"
            before = part(site, noun, *(known[item] for item in items))
            after = part(site, noun, *(known[item] for item in (*items[:-1], spare[0])))
            yield Case((edit,), (after,), (before,))


@kind("composite index's order")
def _composite_order(site: Site) -> Iterator[Case]:
    """Another order of an index is another index; of a unique constraint it is the same."""
    for decorator, columns in _composite(site, "Index"):
        yield Case(_swapped(site, decorator), (part(site, "index", *columns),))


@kind("order in a unique constraint", harmless=True)
def _unique_order(site: Site) -> Iterator[Case]:
    for decorator, _ in _composite(site, "Unique"):
        yield Case(_swapped(site, decorator))


@kind("composite constraint removed")
def _composite_removed(site: Site) -> Iterator[Case]:
    for decorator in site.declaration.decorators:
        items = _literal_columns(decorator)
        known = {column.member.name: column.column.name for column in site.columns}
        if items and all(item in known for item in items):
            noun = "index" if decorator.name == "Index" else "unique"
            target = part(site, noun, *(known[item] for item in items))
            yield Case((site.file.replaced(decorator.span, ""),), (target,))


def _pairs(site: Site) -> Iterator[tuple[ColumnSite, ColumnSite]]:
    """Neighbours among the plain columns that no constraint has together."""
    columns = [*site.alone]
    taken = {frozenset(part.columns) for part in (*site.table.uniques, *site.table.indexes)}
    for first, second in pairwise(columns):
        if frozenset({first.column.name, second.column.name}) not in taken:
            yield first, second


def _composite(site: Site, name: str) -> Iterator[tuple[Decorator, tuple[str, ...]]]:
    """The class's decorators of that name on two columns or more, all of them its own."""
    known = {column.member.name: column.column.name for column in site.columns}
    for decorator in site.declaration.decorators:
        items = _literal_columns(decorator)
        if decorator.name == name and len(items) > 1 and all(item in known for item in items):
            yield decorator, tuple(known[item] for item in items)


def _swapped(site: Site, decorator: Decorator) -> tuple[Edit, ...]:
    first, last = (_columns_of(decorator).items[at] for at in (0, -1))
    return (
        site.file.replaced(first.span, site.file.at(last.span)),
        site.file.replaced(last.span, site.file.at(first.span)),
    )


def _columns_of(decorator: Decorator) -> ArrayLiteral:
    arrays = [each for each in decorator.arguments or () if isinstance(each, ArrayLiteral)]
    return arrays[0]


def _literal_columns(decorator: Decorator) -> tuple[str, ...]:
    """The properties that a class's `@Index([…])` or `@Unique([…])` names, in place."""
    arrays = [each for each in decorator.arguments or () if isinstance(each, ArrayLiteral)]
    options = [each for each in decorator.arguments or () if isinstance(each, ObjectLiteral)]
    left_alone = any(each.get("synchronize") for each in options)
    if decorator.name not in {"Index", "Unique"} or len(arrays) != 1 or left_alone:
        return ()
    return tuple(str(each.value) for each in arrays[0].items if isinstance(each, Literal))
