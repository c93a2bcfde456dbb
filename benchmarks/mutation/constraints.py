"""Mutations of what one column's values must satisfy: index, unique, check, primary key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.schema.model import Index
from migration_guard.typescript.syntax import Decorator, Literal
from mutation.cases import class_decorator, part
from mutation.edits import Edit, imported, option, with_options, without_option
from mutation.model import Case, Target, kind
from mutation.sites import ColumnSite, Site


@kind("unique added")
def _unique_on(site: Site) -> Iterator[Case]:
    for column in site.alone:
        if column.decorator.name == "Column" and not _is_unique(site, column):
            edits = with_options(site.file, column.decorator, {"unique": "true"})
            yield Case(tuple(edits), (part(site, "unique", column.column.name),))


@kind("unique removed")
def _unique_off(site: Site) -> Iterator[Case]:
    for column in site.columns:
        value = option(column.decorator, "unique")
        if isinstance(value, Literal) and value.value is True:
            edits = without_option(site.file, column.decorator, "unique")
            yield Case(tuple(edits), (part(site, "unique", column.column.name),))


@kind("index added")
def _index_added(site: Site) -> Iterator[Case]:
    for column in site.alone:
        if not _indexes(site, column):
            name, imports = imported(site.file, "Index")
            edit = site.file.before(column.member.span, f"@{name}()\n  ")
            yield Case((*imports, edit), (part(site, "index", column.column.name),))


@kind("index removed")
def _index_removed(site: Site) -> Iterator[Case]:
    for column, decorator, _ in _indexed(site):
        edit = site.file.replaced(decorator.span, "")
        yield Case((edit,), (part(site, "index", column.column.name),))


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


@kind("index's name")
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
        yield Case(tuple(edits), (part(site, "index", column.column.name),))


@kind("primary key's name")
def _primary_key_name(site: Site) -> Iterator[Case]:
    for column in site.columns:
        if column.decorator.name in {"PrimaryColumn", "PrimaryGeneratedColumn"}:
            values = {"primaryKeyConstraintName": '"mutant_key"'}
            edits = with_options(site.file, column.decorator, values)
            yield Case(tuple(edits), (Target(site.label, "primary key"),))


@kind("check added")
def _check_added(site: Site) -> Iterator[Case]:
    for column in site.alone:
        code = f"('\"{column.column.name}\" IS DISTINCT FROM NULL')"
        target = Target(site.label, "check", (column.column.name,))
        yield class_decorator(site, "Check", code, target)


@kind("check changed")
def _check_changed(site: Site) -> Iterator[Case]:
    for decorator in site.declaration.decorators:
        last = decorator.arguments[-1] if decorator.arguments else None
        if decorator.name == "Check" and isinstance(last, Literal):
            edit = site.file.replaced(last.span, "'4242 > 42'")
            target = Target(site.label, "check", text="4242 > 42")
            yield Case((edit,), (target,), (Target(site.label),))


@kind("primary key widened")
def _primary_key(site: Site) -> Iterator[Case]:
    for column in site.alone:
        plain = column.column.nullable is False and not column.column.generated
        if site.primary and not site.referring and plain and not _has_junction(site):
            edits = with_options(site.file, column.decorator, {"primary": "true"})
            target = Target(site.label, "primary key", (column.column.name, *site.primary))
            yield Case(tuple(edits), (target,))


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
    return Case(tuple(edits), (part(site, "index", column.column.name),))


def _has_junction(site: Site) -> bool:
    return any(relation.decorator.name == "ManyToMany" for relation in site.relations)
