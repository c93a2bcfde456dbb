"""Mutations of a whole table: its name, schema, base class, embedded columns and existence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, splitext

from migration_guard.typescript.syntax import Function, Literal, Reference
from mutation.edits import Edit, with_options
from mutation.model import ANYWHERE, Case, Target, kind
from mutation.sites import Site

_BASES = {"BaseEntity": "SoftDeletableEntity", "SoftDeletableEntity": "BaseEntity"}


@kind("table's name")
def _name(site: Site) -> Iterator[Case]:
    entity = site.decorator("Entity")
    if entity is None or site.entity.core:
        return
    first = entity.arguments[0] if entity.arguments else None
    named = isinstance(first, Literal)
    edits = (
        [site.file.replaced(first.span, '"mutant_table"')]
        if named and first is not None
        else with_options(site.file, entity, {"name": '"mutant_table"'})
    )
    prefixed = site.state.project.entity_prefix + "mutant_table"
    schema = f"{site.table.name.schema}." if site.table.name.schema else ""
    yield Case(tuple(edits), (Target(schema + prefixed, "table"),), _shaken(site))


@kind("schema")
def _schema(site: Site) -> Iterator[Case]:
    entity = site.decorator("Entity")
    if entity is not None and not site.entity.core:
        edits = with_options(site.file, entity, {"schema": '"mutant"'})
        target = Target(f"mutant.{site.table.name.name}", "table")
        yield Case(tuple(edits), (target,), _shaken(site))


def _shaken(site: Site) -> tuple[Target, ...]:
    """What changes with a table's name: its own enums, the tables that refer to it, and the
    tables of its many-to-many relations, whose new names have the new one in them."""
    enums = [str(column.type.enum) for column in site.columns if column.type.enum]
    tables = [table for table, _ in site.referring]
    tables += [str(relation.junction) for relation in site.relations if relation.junction]
    named = dict.fromkeys((*tables, site.label))
    mutants = (Target(ANYWHERE, text="mutant_table"), Target(ANYWHERE, text='"mutant.'))
    return (*(Target(name) for name in named), *(Target("", columns=(e,)) for e in enums), *mutants)


@kind("base class")
def _base_class(site: Site) -> Iterator[Case]:
    """Medusa's two: the one has the column `deleted_at` more than the other."""
    extends = site.declaration.extends
    core = {each.local for each in site.file.module.imports if each.module == "@medusajs/medusa"}
    if isinstance(extends, Reference) and extends.name in core & _BASES.keys():
        other = _BASES[extends.name]
        statement = f'import {{ {other} as MutantBase }} from "@medusajs/medusa"\n'
        edits = (
            Edit(site.file.path, 0, 0, statement),
            site.file.replaced(extends.span, "MutantBase"),
        )
        yield Case(edits, (Target(site.label, "column", ("deleted_at",)),))


@kind("embedded columns' prefix")
def _prefix(site: Site) -> Iterator[Case]:
    for member in site.declaration.members:
        for decorator in member.decorators:
            first = decorator.arguments[0] if decorator.arguments else None
            if decorator.name == "Column" and isinstance(first, Function):
                edits = with_options(site.file, decorator, {"prefix": '"mutant"'})
                yield Case(tuple(edits), (Target(site.label, "column", text="utant"),), _own(site))


@kind("entity removed")
def _removed(site: Site) -> Iterator[Case]:
    """Its file deleted, where no other entity's file names it."""
    paths = {other.path for other in site.state.declared.entities} - {site.file.path}
    word = re.compile(rb"\b" + site.declaration.name.encode() + rb"\b")
    alone = len(site.file.module.classes) == 1 and not site.referring
    if alone and not any(word.search(site.state.source(path) or b"") for path in paths):
        expected = Target(site.label, "table")
        if site.entity.core:
            return
        junctions = tuple(Target(r.junction) for r in site.relations if r.junction)
        yield Case((), (expected,), junctions, removed=(site.file.path,))


@kind("entity decorator removed")
def _undecorated(site: Site) -> Iterator[Case]:
    entity = site.decorator("Entity")
    if entity is not None and not site.referring and not site.entity.core:
        edit = site.file.replaced(entity.span, "")
        junctions = tuple(Target(r.junction) for r in site.relations if r.junction)
        yield Case((edit,), (Target(site.label, "table"),), junctions)


@kind("entity added")
def _added(site: Site) -> Iterator[Case]:
    """Beside the entity, under a name that the project's patterns find where they find it."""
    stem, suffix = splitext(site.file.path)
    kinds = re.search(r"(?<=\w)([.-](?:entity|model))+$", stem)
    path = f"{dirname(stem)}/mutant{kinds[0] if kinds else ''}{suffix}"
    text = (
        'import { Entity, PrimaryGeneratedColumn } from "typeorm"\n\n'
        '@Entity("mutant_table")\nexport class Mutant {\n'
        '  @PrimaryGeneratedColumn("uuid")\n  id: string\n}\n'
    )
    prefix = site.state.project.entity_prefix
    yield Case((Edit(path, 0, 0, text),), (Target(f"{prefix}mutant_table", "table"),))


def _own(site: Site) -> tuple[Target, ...]:
    return (Target(site.label),)
