"""An extension of a core entity bears a name by which Medusa does not know it.

Bad:
    -- src/models/custom-product.ts --
    import { Column, Entity } from "typeorm";
    import { Product } from "@medusajs/medusa";

    @Entity()
    export class CustomProduct extends Product {
      @Column({ type: "integer", nullable: true })
      rating: number | null;
    }

Good:
    -- src/models/product.ts --
    import { Column, Entity } from "typeorm";
    import { Product as MedusaProduct } from "@medusajs/medusa";

    @Entity()
    export class Product extends MedusaProduct {
      @Column({ type: "integer", nullable: true })
      rating: number | null;
    }

Why:
    Medusa puts an extension in the place of a core entity when its file has the core file's
    name (`product.ts`). TypeORM makes the table's name of the class's, so another class name
    declares a second table: relation "custom_product" does not exist (medusajs/medusa#7574).

Fix:
    Name the file and the class as core names them, and import core's class under another
    name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from migration_guard.context import Context
from migration_guard.findings import Finding, MoveFile, Severity, Undetermined
from migration_guard.rules import commands
from migration_guard.rules.entity_sources import SourceEntity, concerned_entities, entities_of
from migration_guard.rules.rule import Rule
from migration_guard.typescript.syntax import Literal, ObjectLiteral, Reference

RULE = Rule(
    code="MG205",
    name="core-extension-unmatched",
    summary="An extension of a core entity bears a name by which Medusa does not know it",
    severity=Severity.ERROR,
    hook="migration-placement",
    since="0.1.0",
)

BASE_CLASSES = frozenset({"BaseEntity", "SoftDeletableEntity"})
"""What `@medusajs/medusa` exports to be extended and is no entity."""

PACKAGE = "@medusajs/medusa"
CAMEL_CASE = re.compile(r"[a-z]+([A-Z][a-z]+)+")
SEPARATED = re.compile(r"[^a-zA-Z0-9]+(.)")
CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """A class that names core's table itself (`@Entity("product")`) may be called anything."""
    if not context.project.is_medusa:
        return
    for entity in concerned_entities(context):
        core = _core_class(entity)
        if core is None:
            continue
        if entity.declaration.name != core and not _names_a_table(entity):
            yield _wrong_class(entity, core)
        elif _registered(_stem(entity.path)) != _registered(_stem(_core_file(core))):
            yield _wrong_file(entity, core)


def _core_class(entity: SourceEntity) -> str | None:
    """The core entity that the class extends, as core calls it."""
    extends = entity.declaration.extends
    if not isinstance(extends, Reference):
        return None
    for one in entity.module.imports:
        from_medusa = one.module == PACKAGE or one.module.startswith(f"{PACKAGE}/")
        if one.local == extends.name and from_medusa and one.imported not in ("default", "*"):
            return None if one.imported in BASE_CLASSES else one.imported
    return None


def _names_a_table(entity: SourceEntity) -> bool:
    for decorator in entity.declaration.decorators:
        for argument in decorator.arguments or ():
            if isinstance(argument, ObjectLiteral):
                return argument.get("name") is not None
            if decorator.name == "Entity":
                return not isinstance(argument, Literal) or bool(argument.value)
    return False


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _registered(stem: str) -> str:
    """What Medusa's `formatRegistrationName` makes of a file's name: two files are the same
    model when this is the same."""
    if CAMEL_CASE.fullmatch(stem):
        return stem
    return SEPARATED.sub(lambda match: match[1].upper(), stem.lower())


def _core_file(core: str) -> str:
    """True of all models of 1.20.11."""
    return f"{CAPITAL.sub('-', core).lower()}.ts"


def _wrong_class(entity: SourceEntity, core: str) -> Finding:
    name = entity.declaration.name
    return RULE.finding(
        entity.location,
        f"class '{name}' extends Medusa's {core} and is not called '{core}'",
        subject=name,
        why="TypeORM names the table after the class, so this declares a second table",
        fix=f'import {{ {core} as Medusa{core} }} from "{PACKAGE}"; '
        f"export class {core} extends Medusa{core}, in {_core_file(core)}",
    )


def _wrong_file(entity: SourceEntity, core: str) -> Finding:
    return RULE.finding(
        entity.location,
        f"'{PurePosixPath(entity.path).name}' extends Medusa's {core} and is not called "
        f"'{_core_file(core)}'",
        subject=entity.declaration.name,
        why="Medusa matches an extension to a core entity by the file's name",
        fix=commands.move(entity.path, _beside(entity.path, core)),
    )


def fix(context: Context, finding: Finding) -> MoveFile | None:
    """Where only the file's name is wrong. Another class name is a decision: it changes
    which table the project uses."""
    path = finding.location.path
    for entity in entities_of(path, context.head):
        core = _core_class(entity)
        if core is not None and entity.location == finding.location:
            return MoveFile(path, _beside(path, core)) if entity.declaration.name == core else None
    return None


def _beside(path: str, core: str) -> str:
    return str(PurePosixPath(path).with_name(_core_file(core)))
