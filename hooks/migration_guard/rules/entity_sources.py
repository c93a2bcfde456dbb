"""The entity classes of files that nothing may load: read from their source alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.rules.folders import is_below, is_test
from migration_guard.rules.selection import concerned_paths
from migration_guard.typescript.syntax import ClassDeclaration, Module, Reference


class SourceEntity(NamedTuple):
    """A class with TypeORM's `@Entity`, and the facts of its file."""

    path: str
    module: Module
    declaration: ClassDeclaration

    @property
    def location(self) -> Location:
        span = self.declaration.name_span
        return Location(self.path, span.line, span.column)


def concerned_entities(context: Context) -> Iterator[SourceEntity]:
    """The entities of this change anywhere below the project's sources, tests left out."""
    project = context.project
    sources, build = project.source_dir, project.build_dir
    for path in concerned_paths(context):
        if not path.endswith((".ts", ".js")) or path.endswith(".d.ts"):
            continue
        if is_test(path):
            continue
        if is_below(path, sources) and not (build and is_below(path, build)):
            yield from entities_of(path, context.head)


def entities_of(path: str, state: State) -> Iterator[SourceEntity]:
    """A file's entities; most files are told apart without being parsed."""
    if b"Entity" not in (state.source(path) or b""):
        return
    module = state.module(path)
    if module is None:
        return
    names = {one.local: one.imported for one in module.imports if one.module == "typeorm"}
    for declaration in module.classes:
        for decorator in declaration.decorators:
            callee = decorator.callee
            if isinstance(callee, Reference) and names.get(callee.name) == "Entity":
                yield SourceEntity(path, module, declaration)
