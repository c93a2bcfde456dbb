"""A table while it is put together: columns as TypeORM knows them, before they become the
schema's."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard.entities.arguments import ClassArgs, ColumnArgs, ConstraintArgs, RelationArgs
from migration_guard.entities.column_types import column_type
from migration_guard.entities.core import CoreModel
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.model import EntityClass, EntityOptions
from migration_guard.findings import Location
from migration_guard.schema.generation import generation
from migration_guard.schema.model import (
    COMMENTS_LEFT_ALONE,
    Check,
    Column,
    ColumnType,
    ForeignKey,
    Index,
    Name,
    ObjectPath,
    Unique,
    Unknown,
)
from migration_guard.schema.naming import NamingStrategy, enum_name, truncated
from migration_guard.schema_builder.metadata import (
    EntityCheck,
    EntityExclusion,
    EntityForeignKey,
    EntityIndex,
    EntityUnique,
)
from migration_guard.sql.expressions import canonical
from migration_guard.sql.spatial import SPATIAL, spatial_type

AsTypeOrmHasIt = EntityUnique | EntityIndex | EntityCheck | EntityExclusion | EntityForeignKey


class Reading(Struct, frozen=True):
    """What holds for every entity: options, and the naming strategy (None for one that
    cannot be read)."""

    options: EntityOptions
    strategy: NamingStrategy | None

    @property
    def version(self) -> str:
        """TypeORM's; that of Medusa v1 when the project does not say."""
        return self.options.typeorm_version or "0.3.16"

    @property
    def has_primary_relations(self) -> bool:
        """Until 0.3 relations had the option `primary`."""
        return version_tuple(self.version) < (0, 3)

    @property
    def default_schema(self) -> str:
        """Where a table lies whose entity does not say; `""` for `public`."""
        schema = self.options.default_schema
        return "" if schema == "public" else schema


class ColumnSpec(Struct, frozen=True):
    """A column. `path` is its property path (`address.zip`). `reference_type` is the type
    that a foreign key copies: TypeORM copies it before `@Generated` changes it.
    `default_sql` is the text that TypeORM would write, `args` what the decorator said, of the
    other column where a foreign key copies it. `long_name` is the name of which PostgreSQL keeps
    no more than `name`."""

    path: str
    name: str
    type: str | Unknown
    reference_type: str | Unknown
    label: str
    location: Location
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    array: bool = False
    geometry: str | None = None
    spatial_system: int | None = None
    enum_values: tuple[str, ...] | Unknown | None = None
    enum_name: str | None = None
    nullable: bool | Unknown = False
    default_sql: str | Unknown | None = None
    generated: str | None = None
    stored: str | None = None
    comment: str | Unknown | None = None
    collation: str | Unknown | None = None
    identity: str | None = None
    primary: bool = False
    primary_key_name: str | None = None
    args: ColumnArgs | None = None
    long_name: str = ""

    def column_type(self, table: Name) -> ColumnType | Unknown:
        """The type in `table`, whose name an enum without `enumName` takes."""
        if isinstance(self.type, Unknown):
            return self.type
        if self.type in SPATIAL and not self.length:
            return spatial_type(self.type, self.geometry, self.spatial_system, array=self.array)
        enum = self.enum(table) if self.type == "enum" else None
        return column_type(
            self.type,
            length=self.length,
            precision=self.precision,
            scale=self.scale,
            array=self.array,
            enum=enum,
        )

    def enum(self, table: Name) -> Name:
        return Name(table.schema, truncated(self.enum_name or enum_name(table.name, self.name)))

    def column(self, table: Name) -> Column:
        """The schema's column, its default in canonical text."""
        type_ = self.column_type(table)
        default = self.default_sql
        if isinstance(default, str):
            unknown = isinstance(type_, Unknown)
            default = type_ if isinstance(type_, Unknown) else canonical(default, str(type_))
            default = None if not unknown and default == "NULL" else default
        return Column(
            name=self.name,
            type=type_,
            nullable=self.nullable,
            default=default,
            generated=self.generated or generation(type_, default),
            stored=canonical(self.stored) if self.stored else None,
            comment=self.comment,
            collation=self.collation,
            identity=self.identity,
        )

    def copied(self, name: str, path: str, label: str, location: Location) -> ColumnSpec:
        """The column of a foreign key to this one: its type and collation, without default or
        key. Its comment comes along to a relation's own column, and to no other."""
        return replace(
            self,
            name=name,
            long_name="",
            path=path,
            label=label,
            location=location,
            type=self.reference_type,
            array=False,
            nullable=True,
            default_sql=None,
            generated=None,
            stored=None,
            identity=None,
            comment=None,
            primary=False,
            primary_key_name=None,
        )


class TableDraft(Struct):
    """A table, its parts added one after the other. `own` are columns of the class itself,
    `embedded` those of embedded classes, which come last. `core` is the core entity of
    Medusa that the class extends, `discriminator` the property that tells child entities
    apart, `long_name` the table's name as TypeORM has it, however long. `raw` are the
    constraints and indexes once more as TypeORM has them, before anything is cut off or put
    into canonical form."""

    name: Name
    plain_name: str
    entity: EntityClass | None
    chain: tuple[ClassArgs, ...] = ()
    own: list[ColumnSpec] = field(default_factory=list)
    embedded: list[ColumnSpec] = field(default_factory=list)
    relations: list[RelationArgs] = field(default_factory=list)
    embedded_constraints: list[ConstraintArgs] = field(default_factory=list)
    joined: dict[str, list[ColumnSpec]] = field(default_factory=dict)
    core: CoreModel | None = None
    discriminator: str | None = None
    uniques: list[Unique] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    exclusions: list[Check] = field(default_factory=list)
    raw: list[AsTypeOrmHasIt] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    long_name: str = ""
    comment: str | Unknown | None = None
    locations: dict[ObjectPath, Location] = field(default_factory=dict)
    properties: dict[ObjectPath, str] = field(default_factory=dict)

    @property
    def hashed_name(self) -> str:
        """The name that TypeORM hashes: PostgreSQL cuts it off only later."""
        return self.long_name or self.name.name

    @property
    def core_columns(self) -> frozenset[str]:
        """The names that core declares: of one property declared twice the parent's wins."""
        return self.core.columns if self.core is not None else frozenset()

    @property
    def is_core(self) -> bool:
        return self.entity is not None and self.entity.core

    @property
    def columns(self) -> list[ColumnSpec]:
        return self.own + self.embedded

    @property
    def primary(self) -> list[ColumnSpec]:
        return [column for column in self.columns if column.primary]

    def doubt(self, reason: str) -> None:
        """Say that anything about the table may differ."""
        if reason not in self.unknown:
            self.unknown.append(reason)

    def add_column(
        self, columns: list[ColumnSpec], spec: ColumnSpec | Unknown, unknown: str | None
    ) -> None:
        """Add to `own` or `embedded` what was read of one property."""
        if isinstance(spec, Unknown):
            self.doubt(spec.reason)
        elif spec.name not in self.core_columns:
            columns.append(spec)
            self.note("columns", spec.name, spec.name, spec.location, spec.label)
            if unknown is not None:
                self.doubt(unknown)

    def note(self, kind: str, name: str | None, instead: str, at: Location, label: str) -> None:
        """Remember where a part of the table was declared; one without a name goes by
        `instead`, its columns or expression, as `schema.diff` labels it."""
        path = (str(self.name), kind, name or instead)
        self.locations.setdefault(path, at)
        self.properties.setdefault(path, label)


def no_comment(reading: Reading) -> Unknown | None:
    """The comment of a table that says none: TypeORM knows them on PostgreSQL since 0.3.20."""
    return COMMENTS_LEFT_ALONE if version_tuple(reading.version) < (0, 3, 20) else None


def column_label(columns: Iterable[str]) -> str:
    """What a constraint without a name is called."""
    return f"({', '.join(columns)})"
