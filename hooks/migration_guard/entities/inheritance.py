"""A class and the classes it extends, up to where its columns come from."""

from __future__ import annotations

from collections.abc import Callable
from posixpath import basename

from msgspec import Struct

from migration_guard.entities.arguments import ClassArgs, ColumnArgs, Property
from migration_guard.entities.core import CoreModel, core_model
from migration_guard.entities.decorators import MEDUSA_PACKAGES, TYPEORM
from migration_guard.entities.model import EntityOptions
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import resolve as resolve_expression
from migration_guard.typescript.program import Declared, External
from migration_guard.typescript.syntax import ClassDeclaration

ReadClass = Callable[[str, ClassDeclaration], ClassArgs]
_DEEPEST = 30


class Lineage(Struct, frozen=True):
    """The classes of the project from the eldest to the class itself, what it inherits from
    Medusa's base classes, the core model at its root, and why it may inherit more."""

    classes: tuple[ClassArgs, ...]
    inherited: tuple[ColumnArgs, ...] = ()
    core: CoreModel | None = None
    matches_core: bool = False
    unknown: str | None = None


def lineage(own: ClassArgs, read: ReadClass, options: EntityOptions) -> Lineage:
    """Where a class's columns come from; `read` says what the classes say that it extends."""
    classes = [own]
    found = _parent(own)
    while isinstance(found, Declared) and isinstance(found.declaration, ClassDeclaration):
        classes.insert(0, read(found.path, found.declaration))
        found = _parent(classes[0])
        if len(classes) > _DEEPEST:
            found = Unknown("a class extends itself")
    parent = found if isinstance(found, (External, Unknown)) else None
    if own.is_schema and isinstance(parent, External):
        parent = None  # no entity schema is of a package's class
    return _rooted(tuple(classes), parent, options)


def _parent(args: ClassArgs) -> Declared | External | Unknown | None:
    extends = args.declaration.extends
    if extends is None:
        return None
    found = resolve_expression(extends, args.scope)
    if isinstance(found, Declared) and isinstance(found.declaration, ClassDeclaration):
        return found
    if isinstance(found, (External, Unknown)):
        return found
    return Unknown("the class it extends is only known when it runs")


def _rooted(
    classes: tuple[ClassArgs, ...], parent: External | Unknown | None, options: EntityOptions
) -> Lineage:
    own = classes[-1].declaration.name
    if parent is None or parent == External(TYPEORM, "BaseEntity"):
        return Lineage(classes)
    if isinstance(parent, Unknown):
        return Lineage(classes, unknown=f"'{own}' extends what cannot be read: {parent.reason}")
    core = core_model(parent, options)
    if core is not None:
        stem = basename(classes[-1].path).split(".")[0]
        same_file = options.core_models.get(stem)
        matches = same_file is not None and same_file[0] == own == core.class_name
        return Lineage(classes, core=core, matches_core=matches)
    if parent.root in MEDUSA_PACKAGES and parent.name in {"BaseEntity", "SoftDeletableEntity"}:
        return Lineage(classes, inherited=_medusa_columns(classes, parent.name))
    package = f"the package '{parent.package}'"
    return Lineage(classes, unknown=f"'{own}' extends '{parent.name}' of {package}")


def _medusa_columns(classes: tuple[ClassArgs, ...], base: str) -> tuple[ColumnArgs, ...]:
    """The columns of Medusa's BaseEntity and SoftDeletableEntity (interfaces/models)."""
    eldest, owner = classes[0], classes[-1].declaration.name
    span = eldest.declaration.name_span
    location = Location(eldest.path, span.line, span.column)

    def column(name: str, mode: str, type_: object, **options: object) -> ColumnArgs:
        target = Property(name, owner, location, None, eldest.scope)
        return ColumnArgs(target, mode, type_, options)

    columns = [
        column("id", "primary", "character varying"),
        column("created_at", "createDate", "timestamptz"),
        column("updated_at", "updateDate", "timestamptz"),
    ]
    if base == "SoftDeletableEntity":
        columns.append(column("deleted_at", "deleteDate", "timestamptz"))
    return tuple(columns)
