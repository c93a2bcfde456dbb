"""Where a project's entities can be mutated: classes whose tables are in step, and in them the
properties that declare one column or one relation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from migration_guard.entities.column_reading import COLUMN_DECORATORS
from migration_guard.entities.model import EntityClass
from migration_guard.entities.relation_reading import RELATIONS
from migration_guard.schema.diff_constraints import label_of
from migration_guard.schema.model import Column, ColumnType, ForeignKey, Name, PrimaryKey, Table
from migration_guard.state import TreeState
from migration_guard.typescript.syntax import ClassDeclaration, Decorator, Member
from mutation.edits import SourceFile

PLAIN = frozenset({"Column", "DbAwareColumn"})


class ColumnSite(Struct, frozen=True):
    """A property whose `decorator` declares `column`. `is_free` is False for a column that a
    key is made of or refers to, or that a decorator elsewhere names: it cannot change alone."""

    member: Member
    decorator: Decorator
    column: Column
    is_free: bool

    @property
    def type(self) -> ColumnType:
        """The column's type; a table with an unknown one is no site."""
        if not isinstance(self.column.type, ColumnType):
            raise TypeError(f"the type of {self.column.name} is unknown")
        return self.column.type


class RelationSite(Struct, frozen=True):
    """A property with a relation. `key` is its foreign key where it owns one, `junction` the
    table of a many-to-many that it owns."""

    member: Member
    decorator: Decorator
    key: ForeignKey | None
    junction: str | None

    def other(self, name: str) -> Decorator | None:
        return next((each for each in self.member.decorators if each.name == name), None)


class Site(Struct, frozen=True):
    """One entity class with its table; `state` is the tree that nothing was changed in."""

    state: TreeState
    file: SourceFile
    declaration: ClassDeclaration
    entity: EntityClass
    table: Table
    columns: tuple[ColumnSite, ...] = ()
    relations: tuple[RelationSite, ...] = ()

    @property
    def label(self) -> str:
        return str(self.table.name)

    def decorator(self, name: str) -> Decorator | None:
        return next((each for each in self.declaration.decorators if each.name == name), None)

    @property
    def free(self) -> Iterator[ColumnSite]:
        """The columns that can change alone."""
        return (column for column in self.columns if column.is_free)

    @property
    def plain(self) -> Iterator[ColumnSite]:
        """The columns of `@Column` itself, whose default and nullability are their own."""
        return (each for each in self.columns if each.decorator.name in PLAIN)

    @property
    def alone(self) -> Iterator[ColumnSite]:
        """The plain columns that can change alone."""
        return (column for column in self.plain if column.is_free)

    @property
    def primary(self) -> tuple[str, ...]:
        key = self.table.primary_key
        return key.columns if isinstance(key, PrimaryKey) else ()

    @property
    def referring(self) -> tuple[tuple[str, ForeignKey], ...]:
        """The foreign keys that refer to the table, each with its own table."""
        return tuple(_referring(self.state, self.table.name))

    def names(self, word: str) -> bool:
        """Whether a decorator of the class itself has the word."""
        around = [self.file.at(each.span) for each in self.declaration.decorators]
        return any(re.search(rf"\b{re.escape(word)}\b", text) for text in around)


def sites(state: TreeState) -> Iterator[Site]:
    """Every entity whose table is fully known, in step with the migrations, and declared by a
    file that is read without a rest."""
    declared = state.declared
    drifting = {drift.path[0] for drift in state.drift}
    unread = {location.path for _, location in declared.unread}
    for entity in declared.entities:
        table = declared.schema.tables.get(entity.table)
        made = state.replayed.schema.tables.get(entity.table)
        if table is None or made is None or table.unknown or made.unknown:
            continue
        if str(entity.table) in drifting or entity.path in unread or not entity.synchronize:
            continue
        site = _site(state, entity, table)
        if site is not None:
            yield site


def _site(state: TreeState, entity: EntityClass, table: Table) -> Site | None:
    module = state.program.module(entity.path)
    classes = [each for each in module.classes if each.name == entity.name] if module else []
    source = state.source(entity.path) or b""
    if module is None or len(classes) != 1 or b"migration-guard-ignore" in source:
        return None
    bare = Site(state, SourceFile(entity.path, source, module), classes[0], entity, table)
    return Site(
        bare.state,
        bare.file,
        bare.declaration,
        bare.entity,
        bare.table,
        tuple(_columns(bare)),
        tuple(_relations(bare)),
    )


def _paths(site: Site, member: Member) -> list[tuple[str, ...]]:
    """The objects of the schema that the property declares."""
    label = f"{site.declaration.name}.{member.name}"
    properties = site.state.declared.properties
    return [path for path, declared_by in properties.items() if declared_by == label]


def _columns(site: Site) -> Iterator[ColumnSite]:
    bound = {column for key in site.table.foreign_keys for column in key.columns} | set(
        site.primary
    )
    bound |= {column for _, key in site.referring for column in key.referenced_columns}
    for member in site.declaration.members:
        if member.kind != "property":
            continue  # an accessor's decorators stand outside it
        decorators = [each for each in member.decorators if each.name in COLUMN_DECORATORS]
        paths = [path for path in _paths(site, member) if path[1:2] == ("columns",)]
        if len(decorators) != 1 or len(paths) != 1 or paths[0][0] != site.label:
            continue
        column = site.table.column(paths[0][2])
        if column is not None and isinstance(column.type, ColumnType):
            free = column.name not in bound and not site.names(member.name)
            yield ColumnSite(member, decorators[0], column, free)


def _relations(site: Site) -> Iterator[RelationSite]:
    for member in site.declaration.members:
        for decorator in member.decorators:
            if decorator.name in RELATIONS:
                paths = _paths(site, member)
                keys = {p[2] for p in paths if p[:2] == (site.label, "foreign_keys")}
                own = [key for key in site.table.foreign_keys if label_of(key) in keys]
                junctions = [path[0] for path in paths if len(path) == 1]
                junction = junctions[0] if decorator.name == "ManyToMany" and junctions else None
                yield RelationSite(member, decorator, own[0] if len(own) == 1 else None, junction)


def _referring(state: TreeState, table: Name) -> Iterator[tuple[str, ForeignKey]]:
    for other in state.declared.schema.tables.values():
        for key in other.foreign_keys:
            if key.referenced_table == table:
                yield str(other.name), key
