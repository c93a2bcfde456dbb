"""Mutations of relations: their foreign keys, join columns and join tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.schema.model import ForeignKey
from migration_guard.typescript.syntax import Decorator, Function, Literal, ObjectLiteral
from mutation.edits import Edit, imported, option, with_options, without_option
from mutation.model import Case, Target, kind
from mutation.sites import RelationSite, Site


@kind("relation made nullable or not")
def _nullable(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        declared = {column.column.name for column in site.columns}
        columns = [site.table.column(name) for name in key.columns]
        if declared & set(key.columns) or len(columns) != 1 or columns[0] is None:
            continue  # a column of its own says whether it is nullable
        if key.columns[0] not in site.primary:
            value = "false" if columns[0].nullable else "true"
            edits = with_options(site.file, relation.decorator, {"nullable": value})
            yield Case(tuple(edits), (Target(site.label, "column", key.columns),))


@kind("onDelete")
def _on_delete(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        action = "SET NULL" if key.on_delete == "CASCADE" else "CASCADE"
        yield _with(site, relation, key, {"onDelete": f'"{action}"'})


@kind("onDelete removed")
def _on_delete_removed(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        if key.on_delete != "NO ACTION":
            edits = without_option(site.file, relation.decorator, "onDelete")
            yield Case(tuple(edits), (_key(site, key),))


@kind("onUpdate")
def _on_update(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        action = "SET NULL" if key.on_update == "CASCADE" else "CASCADE"
        yield _with(site, relation, key, {"onUpdate": f'"{action}"'})


@kind("deferrable")
def _deferrable(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        value = "INITIALLY IMMEDIATE" if key.deferrable else "INITIALLY DEFERRED"
        yield _with(site, relation, key, {"deferrable": f'"{value}"'})


@kind("createForeignKeyConstraints")
def _without_key(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        yield _with(site, relation, key, {"createForeignKeyConstraints": "false"})


@kind("foreign key's name")
def _key_name(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        join = relation.other("JoinColumn")
        if join is not None and len(key.columns) == 1:
            edits = with_options(site.file, join, {"foreignKeyConstraintName": '"mutant_key"'})
            yield Case(tuple(edits), (_key(site, key),))


@kind("join column's name")
def _join_column(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        join = relation.other("JoinColumn")
        if join is None or len(key.columns) != 1 or key.columns[0] in site.primary:
            continue
        edits = with_options(site.file, join, {"name": '"mutant_id"'})
        column = Target(site.label, "column", ("mutant_id",))
        new_key = Target(site.label, "foreign key", ("mutant_id",))
        old = Target(site.label, columns=key.columns)
        yield Case(tuple(edits), (column, new_key), (old,))


@kind("many-to-one to one-to-one")
def _one_to_one(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        is_single = len(key.columns) == 1 and key.columns[0] not in site.primary
        unique = any(part.columns == key.columns for part in site.table.uniques)
        joined = relation.other("JoinColumn")
        if relation.decorator.name == "ManyToOne" and joined and is_single and not unique:
            yield _renamed(site, relation, key, "OneToOne")


@kind("one-to-one to many-to-one")
def _many_to_one(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        marked = option(relation.decorator, "unique") is None
        if relation.decorator.name == "OneToOne" and marked and key.columns != site.primary:
            yield _renamed(site, relation, key, "ManyToOne")


def _renamed(site: Site, relation: RelationSite, key: ForeignKey, name: str) -> Case:
    local, imports = imported(site.file, name)
    edit = site.file.replaced(relation.decorator.callee.span, local)
    return Case((*imports, edit), (Target(site.label, "unique", key.columns),))


@kind("relation removed")
def _removed(site: Site) -> Iterator[Case]:
    for relation, key in _owning(site):
        if not site.names(relation.member.name) and not set(key.columns) & set(site.primary):
            edit = site.file.replaced(relation.member.span, "")
            yield Case((edit,), (_key(site, key),), (Target(site.label, columns=key.columns),))


@kind("relation added")
def _added(site: Site) -> Iterator[Case]:
    """To the entity itself, whose key is known."""
    if len(site.primary) != 1 or site.entity.core:
        return
    many, imports = imported(site.file, "ManyToOne")
    join, more = imported(site.file, "JoinColumn")
    _, end = site.file.between(site.declaration.span)
    text = (
        f'\n  @{many}(() => {site.entity.name})\n  @{join}({{ name: "mutant_id" }})'
        f"\n  mutantRelation: unknown\n"
    )
    edit = Edit(site.file.path, end - 1, end - 1, text)
    column = Target(site.label, "column", ("mutant_id",))
    key = Target(site.label, "foreign key", ("mutant_id",))
    yield Case((*imports, *more, edit), (column, key))


@kind("relation to another entity")
def _target(site: Site) -> Iterator[Case]:
    """To the entity itself, where no second argument names a property of the other."""
    for relation, key in _owning(site):
        if len(site.primary) != 1 or len(key.columns) != 1 or key.columns == site.primary:
            continue
        arguments = relation.decorator.arguments or ()
        plain = len(arguments) == 1 or isinstance(arguments[1], ObjectLiteral)
        if plain and isinstance(arguments[0], Function) and key.referenced_table != site.table.name:
            edit = site.file.replaced(arguments[0].span, f"() => {site.entity.name}")
            named = Target(site.label, "foreign key", key.columns, f'"{site.label}"')
            yield Case((edit,), (named,), (Target(site.label, columns=key.columns),))


@kind("join table's name")
def _join_table(site: Site) -> Iterator[Case]:
    for relation, join in _junctions(site):
        edits = with_options(site.file, join, {"name": '"mutant_junction"'})
        yield Case(tuple(edits), (Target("mutant_junction", "table"),), _junction_also(relation))


@kind("join table's column")
def _join_table_column(site: Site) -> Iterator[Case]:
    for relation, join in _junctions(site):
        value = option(join, "joinColumn")
        name = value.get("name") if value is not None and hasattr(value, "get") else None
        if isinstance(name, Literal):
            edit = site.file.replaced(name.span, '"mutant_id"')
            target = Target(str(relation.junction), "column", ("mutant_id",))
            yield Case((edit,), (target,), _junction_also(relation))


@kind("many-to-many removed")
def _junction_removed(site: Site) -> Iterator[Case]:
    for relation, _ in _junctions(site):
        edit = site.file.replaced(relation.member.span, "")
        yield Case((edit,), (Target(str(relation.junction), "table"),))


def _owning(site: Site) -> Iterator[tuple[RelationSite, ForeignKey]]:
    for relation in site.relations:
        if relation.key is not None:
            yield relation, relation.key


def _junctions(site: Site) -> Iterator[tuple[RelationSite, Decorator]]:
    """The many-to-many relations whose table is in step."""
    drifting = {drift.path[0] for drift in site.state.drift}
    for relation in site.relations:
        join = relation.other("JoinTable")
        if join is not None and relation.junction and relation.junction not in drifting:
            yield relation, join


def _junction_also(relation: RelationSite) -> tuple[Target, ...]:
    return (Target(str(relation.junction)), Target("mutant_junction"))


def _key(site: Site, key: ForeignKey) -> Target:
    return Target(site.label, "foreign key", key.columns)


def _with(site: Site, relation: RelationSite, key: ForeignKey, values: Mapping[str, str]) -> Case:
    edits = with_options(site.file, relation.decorator, values)
    return Case(tuple(edits), (_key(site, key),))
