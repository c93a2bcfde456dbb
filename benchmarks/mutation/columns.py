"""Mutations of a column's existence and name."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.cases import column_target
from mutation.edits import Edit, imported, option, with_options
from mutation.model import Case, Target, kind
from mutation.sites import ColumnSite, Site


@kind("column added")
def _added(site: Site) -> Iterator[Case]:
    name, imports = imported(site.file, "Column")
    _, end = site.file.between(site.declaration.span)
    text = f'\n  @{name}({{ type: "varchar", nullable: true }})\n  mutantColumn: string\n'
    edit = Edit(site.file.path, end - 1, end - 1, text)
    column = _snake_or_plain(site, "mutantColumn")
    yield Case((*imports, edit), (Target(site.label, "column", (column,)),))


def _snake_or_plain(site: Site, name: str) -> str:
    snake = site.state.project.naming_strategy == "snake"
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name) if snake else name


@kind("column removed")
def _removed(site: Site) -> Iterator[Case]:
    for column in site.free:
        edit = site.file.replaced(column.member.span, "")
        parts = Target(site.label, columns=(column.column.name,))
        yield Case((edit,), (column_target(site, column),), (parts,))


@kind("property renamed")
def _renamed(site: Site) -> Iterator[Case]:
    for column in site.free:
        if option(column.decorator, "name") is None:
            edit = site.file.replaced(column.member.name_span, "mutantName")
            yield _with_new_name(site, column, [edit], _snake_or_plain(site, "mutantName"))


@kind("name option")
def _name_option(site: Site) -> Iterator[Case]:
    for column in site.free:
        edits = with_options(site.file, column.decorator, {"name": '"mutant_name"'})
        yield _with_new_name(site, column, edits, "mutant_name")


def _with_new_name(site: Site, column: ColumnSite, edits: list[Edit], name: str) -> Case:
    also = Target(site.label, columns=(name, column.column.name))
    enum = column.type.enum
    enums = (str(enum), f"{site.table.name.name}_{name.lower()}_enum") if enum else ()
    new = Target(site.label, "column", (name,))
    return Case(tuple(edits), (new, column_target(site, column)), (also, Target("", columns=enums)))
