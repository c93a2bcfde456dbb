"""The names of one file."""

from __future__ import annotations

from functools import cached_property

from migration_guard.typescript.syntax import (
    ClassDeclaration,
    Constant,
    EnumDeclaration,
    Export,
    FunctionDeclaration,
    Import,
    Module,
    TypeAlias,
)

Declaration = ClassDeclaration | EnumDeclaration | Constant | TypeAlias | FunctionDeclaration


class FileScope:
    """A module's names, indexed."""

    def __init__(self, module: Module) -> None:
        self.module = module

    @cached_property
    def declarations(self) -> dict[str, Declaration]:
        # A class and an interface, or an enum and a type, may share a name: the one that
        # exists at run time is meant.
        groups: tuple[tuple[Declaration, ...], ...] = (
            self.module.aliases,
            self.module.functions,
            self.module.constants,
            self.module.enums,
            self.module.classes,
        )
        return {found.name: found for group in groups for found in group if found.name}

    @cached_property
    def exported(self) -> dict[str, Declaration]:
        by_name = {name: found for name, found in self.declarations.items() if found.exported}
        defaults: list[ClassDeclaration | FunctionDeclaration] = [
            *(found for found in self.module.functions if found.exported == "default"),
            *(found for found in self.module.classes if found.exported == "default"),
        ]
        for found in defaults:
            by_name.pop(found.name, None)
            by_name["default"] = found
        return by_name

    @cached_property
    def imports(self) -> dict[str, Import]:
        return {found.local: found for found in self.module.imports if found.local}

    @cached_property
    def exports(self) -> dict[str, Export]:
        return {found.name: found for found in self.module.exports if found.name != "*"}

    @cached_property
    def stars(self) -> list[Export]:
        return [found for found in self.module.exports if found.name == "*"]

    @cached_property
    def sources(self) -> set[str]:
        imported = {found.module for found in self.module.imports if not found.type_only}
        return imported | {found.module for found in self.module.exports if found.module}
