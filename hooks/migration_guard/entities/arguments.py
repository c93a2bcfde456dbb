"""What decorators say of one class, before it is known which table it belongs to: TypeORM's
MetadataArgs. A class's own only; inheritance is settled later."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.typescript.syntax import ClassDeclaration, TypeAnnotation
from migration_guard.typescript.values import UNDEFINED, ClassValue, Scope

Options = Mapping[str, object]


class Property(Struct, frozen=True):
    """The class property a decorator stands on."""

    name: str
    owner: str
    location: Location
    annotation: TypeAnnotation | None
    scope: Scope

    @property
    def label(self) -> str:
        return f"{self.owner}.{self.name}"


class ColumnArgs(Struct, frozen=True):
    """`mode` is the decorator's: `column`, `primary`, `generated`, `createDate`,
    `updateDate`, `deleteDate`, `version`. `type` is what the first argument or
    `options.type` says, UNDEFINED when the annotation decides. `unknown` is why nothing
    about the column but its property is known."""

    property: Property
    mode: str
    type: object
    options: Options
    generation: object = None
    unknown: str | None = None


class EmbeddedArgs(Struct, frozen=True):
    """`type` is a ClassValue, or the ClassArgs of an embedded entity schema."""

    property: Property
    type: object
    prefix: object


class JoinColumnArgs(Struct, frozen=True):
    """One `@JoinColumn` or one entry of `@JoinTable`; each value may be Unknown."""

    name: object = UNDEFINED
    referenced: object = UNDEFINED
    constraint: object = UNDEFINED


class JoinTableArgs(Struct, frozen=True):
    name: object = UNDEFINED
    schema: object = UNDEFINED
    join_columns: tuple[JoinColumnArgs, ...] | None = None
    inverse_columns: tuple[JoinColumnArgs, ...] | None = None
    synchronize: bool = True
    unknown: Unknown | None = None


class RelationArgs(Struct, frozen=True):
    """`kind` is the decorator's name. `target` is a ClassValue, External, a class's name or
    Unknown; `inverse` the property named by the second argument. `inside` is the path of the
    embedded class that it stands in (`address.`), `prefixes` what that puts before names."""

    property: Property
    kind: str
    target: object
    inverse: str | None
    options: Options
    join_columns: tuple[JoinColumnArgs, ...] = ()
    has_join_column: bool = False
    join_table: JoinTableArgs | None = None
    unknown: Unknown | None = None
    inside: str = ""
    prefixes: tuple[str, ...] = ()


class ForeignKeyArgs(Struct, frozen=True):
    """`@ForeignKey`: properties or columns, and those that they refer to, none for the other
    table's key. `relation` has the class that is referred to, and the options."""

    relation: RelationArgs
    columns: tuple[str, ...] | Unknown
    referenced: tuple[str, ...] | Unknown


class ConstraintArgs(Struct, frozen=True):
    """`@Index`, `@Unique`: `columns` are property paths; Unknown when they cannot be read."""

    kind: str
    name: object
    columns: tuple[str, ...] | Unknown
    options: Options
    location: Location
    label: str


class CheckArgs(Struct, frozen=True):
    """`@Check` and `@Exclusion`."""

    kind: str
    name: object
    expression: object
    location: Location
    label: str
    options: Options = {}


class EntityArgs(Struct, frozen=True):
    """`@Entity` and its like: `kind` is `Entity`, `ViewEntity`, `ChildEntity` …"""

    kind: str
    name: object
    options: Options
    location: Location
    unknown: Unknown | None = None


class ClassArgs(Struct):
    """Everything that the decorators of one class say, in source order. `inheritance` is the
    argument of `@TableInheritance`, `tree` the two of `@Tree`, None without them;
    `maybe_entity` whether a decorator of the class cannot be followed, `is_schema` whether it
    is an `EntitySchema`, `schema_of` the class that this is given as its `target`,
    `is_redefined` whether a class that extends it has changed what it says. `virtual` are the
    properties with `@VirtualColumn`, `viewed` those with `@ViewColumn` and the names that they
    are given. `unread` are decorators that may say something about the schema and cannot be
    followed."""

    path: str
    declaration: ClassDeclaration
    scope: Scope
    entity: EntityArgs | None = None
    inheritance: object = None
    tree: tuple[object, object] | None = None
    has_tree_level: bool = False
    maybe_entity: bool = False
    is_schema: bool = False
    schema_of: ClassValue | None = None
    is_redefined: bool = False
    columns: list[ColumnArgs] = field(default_factory=list)
    embedded: list[EmbeddedArgs] = field(default_factory=list)
    relations: list[RelationArgs] = field(default_factory=list)
    constraints: list[ConstraintArgs] = field(default_factory=list)
    checks: list[CheckArgs] = field(default_factory=list)
    foreign_keys: list[ForeignKeyArgs] = field(default_factory=list)
    generated: dict[str, object] = field(default_factory=dict)
    virtual: list[Property] = field(default_factory=list)
    viewed: dict[str, object] = field(default_factory=dict)
    unread: list[tuple[str, Location]] = field(default_factory=list)
