"""The entity schemas of classes: what one says holds for the classes that extend its own."""

from __future__ import annotations

from migration_guard.entities.arguments import ClassArgs
from migration_guard.entities.entity_schema import within
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import ClassDeclaration
from migration_guard.typescript.values import Scope


class SchemasOfClasses:
    """`is_inherited` says whether one was asked for, which may lie in any file."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._found: dict[tuple[str, str], ClassArgs] = {}
        self.is_inherited = False

    def add(self, schema: ClassArgs) -> None:
        """Also those that are embedded in it."""
        for args in (schema, *within(schema)):
            class_ = args.schema_of
            if class_ is not None:
                self._found[class_.path, class_.declaration.name] = args

    def read(self, path: str, declaration: ClassDeclaration) -> ClassArgs:
        """What the schema of a class says; nothing where it has none."""
        self.is_inherited = True
        found = self._found.get((path, declaration.name))
        return found or ClassArgs(path, declaration, Scope(self._program, path), is_schema=True)
