"""Cases that many kinds share: a column's options changed, a decorator put on the class."""

from __future__ import annotations

from collections.abc import Mapping

from mutation.edits import Edit, imported, with_options, without_option
from mutation.model import Case, Target
from mutation.sites import ColumnSite, Site


def column_target(site: Site, column: ColumnSite) -> Target:
    return Target(site.label, "column", (column.column.name,))


def part(site: Site, noun: str, *columns: str) -> Target:
    """A constraint or index of the table on these columns."""
    return Target(site.label, noun, columns)


def changed(site: Site, column: ColumnSite, edits: list[Edit]) -> Case:
    """The column itself changes and nothing else."""
    return Case(tuple(edits), (column_target(site, column),))


def with_values(site: Site, column: ColumnSite, values: Mapping[str, str]) -> Case:
    """The column with these options, each a piece of code."""
    return changed(site, column, with_options(site.file, column.decorator, values))


def without(site: Site, column: ColumnSite, key: str) -> Case:
    """The column without an option; no edit where it has none."""
    return changed(site, column, without_option(site.file, column.decorator, key))


def class_decorator(site: Site, name: str, code: str, target: Target) -> Case:
    """The class with one more of TypeORM's decorators, `code` being what follows its name."""
    local, imports = imported(site.file, name)
    first = site.declaration.decorators[0]
    edit = site.file.before(first.span, f"@{local}{code}\n")
    return Case((*imports, edit), (target,))
