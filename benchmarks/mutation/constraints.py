"""Mutations of what a table's columns must satisfy: indexes, uniques, checks, the primary key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from migration_guard.schema.model import Index
from migration_guard.typescript.syntax import ArrayLiteral, Decorator, Literal, ObjectLiteral
from mutation.edits import Edit, imported, option, with_options, without_option
from mutation.model import Case, Target, kind
from mutation.sites import ColumnSite, Site


@kind("unique added")
def _unique_on(site: Site) -> Iterator[Case]:
    for column in _single(site):
        if column.decorator.name == "Column" and not _is_unique(site, column):
            edits = with_options(site.file, column.decorator, {"unique": "true"})
            yield Case(tuple(edits), (_of(site, "unique", column.column.name),))


@kind("unique removed")
def _unique_off(site: Site) -> Iterator[Case]:
    for column in site.columns:
        value = option(column.decorator, "unique")
        if isinstance(value, Literal) and value.value is True:
            edits = without_option(site.file, column.decorator, "unique")
            yield Case(tuple(edits), (_of(site, "unique", column.column.name),))


@kind("composite unique added")
def _composite_unique(site: Site) -> Iterator[Case]:
    for first, second in _pairs(site):
        code = f'(["{first.member.name}", "{second.member.name}"])'
        target = _of(site, "unique", first.column.name, second.column.name)
        yield _class_decorator(site, "Unique", code, target)


@kind("composite index added")
def _composite_index(site: Site) -> Iterator[Case]:
    for first, second in _pairs(site):
        code = f'(["{first.member.name}", "{second.member.name}"])'
        target = _of(site, "index", first.column.name, second.column.name)
        yield _class_decorator(site, "Index", code, target)


@kind("composite constraint's columns")
def _composite_columns(site: Site) -> Iterator[Case]:
    for decorator in site.declaration.decorators:
        items = _literal_columns(decorator)
        known = {column.member.name: column.column.name for column in site.columns}
        spare = [name for name in known if name not in items and name in _single_names(site)]
        if len(items) > 1 and spare and all(item in known for item in items):
            edit = site.file.replaced(_columns_of(decorator).items[-1].span, f'"{spare[0]}"')
            noun = "index" if decorator.name == "Index" else "unique"
            before = _of(site, noun, *(known[item] for item in items))
            after = _of(site, noun, *(known[item] for item in (*items[:-1], spare[0])))
            yield Case((edit,), (after,), (before,))


@kind("composite index's order")
def _composite_order(site: Site) -> Iterator[Case]:
    """Another order of an index is another index; of a unique constraint it is the same."""
    for decorator, columns in _composite(site, "Index"):
        yield Case(_swapped(site, decorator), (_of(site, "index", *columns),))


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
            target = _of(site, noun, *(known[item] for item in items))
            yield Case((site.file.replaced(decorator.span, ""),), (target,))


@kind("index added")
def _index_added(site: Site) -> Iterator[Case]:
    for column in _single(site):
        if not _indexes(site, column):
            name, imports = imported(site.file, "Index")
            edit = site.file.before(column.member.span, f"@{name}()\n  ")
            yield Case((*imports, edit), (_of(site, "index", column.column.name),))


@kind("index removed")
def _index_removed(site: Site) -> Iterator[Case]:
    for column, decorator, _ in _indexed(site):
        edit = site.file.replaced(decorator.span, "")
        yield Case((edit,), (_of(site, "index", column.column.name),))


@kind("index made unique or not")
def _index_unique(site: Site) -> Iterator[Case]:
    for column, decorator, index in _indexed(site):
        values = {"unique": "false" if index.unique else "true"}
        yield _index_option(site, column, decorator, values)


@kind("index's predicate")
def _index_where(site: Site) -> Iterator[Case]:
    for column, decorator, index in _indexed(site):
        word = "NULL" if index.where and "NOT NULL" in index.where else "NOT NULL"
        predicate = f"'\"{column.column.name}\" IS {word}'"
        yield _index_option(site, column, decorator, {"where": predicate})


@kind("index's name", gap="names of indexes are not compared yet")
def _index_name(site: Site) -> Iterator[Case]:
    for column, decorator, _ in _indexed(site):
        name = decorator.arguments[0] if decorator.arguments else None
        if isinstance(name, Literal):
            edits = [site.file.replaced(name.span, '"mutant_index"')]
        else:
            start = decorator.span
            comma = ", " if name else ""
            _, after = site.file.between(decorator.callee.span)
            edits = [Edit(site.file.path, after + 1, after + 1, f'"mutant_index"{comma}')]
            if decorator.arguments is None:
                edits = [site.file.after(start, '("mutant_index")')]
        yield Case(tuple(edits), (_of(site, "index", column.column.name),))


@kind("primary key's name", gap="names of primary keys are not compared yet")
def _primary_key_name(site: Site) -> Iterator[Case]:
    for column in site.columns:
        if column.decorator.name in {"PrimaryColumn", "PrimaryGeneratedColumn"}:
            values = {"primaryKeyConstraintName": '"mutant_key"'}
            edits = with_options(site.file, column.decorator, values)
            yield Case(tuple(edits), (Target(site.label, "primary key"),))


@kind("check added")
def _check_added(site: Site) -> Iterator[Case]:
    for column in _single(site):
        code = f"('\"{column.column.name}\" IS DISTINCT FROM NULL')"
        target = Target(site.label, "check", (column.column.name,))
        yield _class_decorator(site, "Check", code, target)


@kind("check changed")
def _check_changed(site: Site) -> Iterator[Case]:
    for decorator in site.declaration.decorators:
        last = decorator.arguments[-1] if decorator.arguments else None
        if decorator.name == "Check" and isinstance(last, Literal):
            edit = site.file.replaced(last.span, "'4242 > 42'")
            yield Case((edit,), (Target(site.label, "check", text="4242 > 42"),), (_any(site),))


@kind("primary key widened")
def _primary_key(site: Site) -> Iterator[Case]:
    for column in _single(site):
        plain = column.column.nullable is False and not column.column.generated
        if site.primary and not site.referring and plain and not _has_junction(site):
            edits = with_options(site.file, column.decorator, {"primary": "true"})
            target = Target(site.label, "primary key", (column.column.name, *site.primary))
            yield Case(tuple(edits), (target,))


def _single(site: Site) -> Iterator[ColumnSite]:
    return (column for column in site.columns if column.is_free and _is_plain(column))


def _is_plain(column: ColumnSite) -> bool:
    return column.decorator.name in {"Column", "DbAwareColumn"}


def _single_names(site: Site) -> set[str]:
    return {column.member.name for column in _single(site)}


def _is_unique(site: Site, column: ColumnSite) -> bool:
    parts = (*site.table.uniques, *(index for index in site.table.indexes if index.unique))
    return any(part.columns == (column.column.name,) for part in parts)


def _indexes(site: Site, column: ColumnSite) -> list[Index]:
    return [each for each in site.table.indexes if each.columns == (column.column.name,)]


def _indexed(site: Site) -> Iterator[tuple[ColumnSite, Decorator, Index]]:
    """The columns with one `@Index` of their own that is read."""
    for column in site.columns:
        decorators = [each for each in column.member.decorators if each.name == "Index"]
        indexes = _indexes(site, column)
        if len(decorators) == 1 and len(indexes) == 1:
            yield column, decorators[0], indexes[0]


def _index_option(
    site: Site, column: ColumnSite, decorator: Decorator, values: Mapping[str, str]
) -> Case:
    edits = with_options(site.file, decorator, values)
    return Case(tuple(edits), (_of(site, "index", column.column.name),))


def _pairs(site: Site) -> Iterator[tuple[ColumnSite, ColumnSite]]:
    """Neighbours among the plain columns that no constraint has together."""
    columns = [*_single(site)]
    taken = {frozenset(part.columns) for part in (*site.table.uniques, *site.table.indexes)}
    for first, second in pairwise(columns):
        if frozenset({first.column.name, second.column.name}) not in taken:
            yield first, second


def _class_decorator(site: Site, name: str, code: str, target: Target) -> Case:
    local, imports = imported(site.file, name)
    first = site.declaration.decorators[0]
    edit = site.file.before(first.span, f"@{local}{code}\n")
    return Case((*imports, edit), (target,))


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


def _has_junction(site: Site) -> bool:
    return any(relation.decorator.name == "ManyToMany" for relation in site.relations)


def _of(site: Site, noun: str, *columns: str) -> Target:
    return Target(site.label, noun, columns)


def _any(site: Site) -> Target:
    return Target(site.label)
