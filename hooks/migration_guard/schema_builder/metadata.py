"""What TypeORM's EntityMetadata holds of the entities: raw texts, in TypeORM's order.

The entities yield it, the schema builder compares it with the migrations' schema. It does not
depend on TypeORM's version, but for the constraint names that are hashed by version."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.schema.model import Name
from migration_guard.schema.naming import NamingStrategy


class EntityColumn(Struct, frozen=True):
    """`type` is `normalizeType`'s word (`character varying`, `enum`, …), `length` the text of
    the option or empty. `default` is the text of `normalizeDefault` *before* what versions do
    differently: a function's result as it is written (`CURRENT_TIMESTAMP(3)`), JSON without
    doubled quotes. `default_kind` tells where it comes from: `function`, `string` (a string of
    the entity) or `value`; None without default. `is_unique` says that a unique of this column
    alone is declared. `enum_name` is the option, None for a derived name. `is_virtual` marks
    a `@VirtualColumn`, which no table has. `unknown` is why any of it may be otherwise."""

    name: str
    type: str
    length: str = ""
    precision: int | None = None
    scale: int | None = None
    is_array: bool = False
    is_nullable: bool = False
    is_primary: bool = False
    generated: str | None = None
    generated_identity: str | None = None
    default: str | None = None
    default_kind: str | None = None
    is_unique: bool = False
    comment: str | None = None
    collation: str | None = None
    enum: tuple[str, ...] | None = None
    enum_name: str | None = None
    as_expression: str | None = None
    generated_type: str | None = None
    spatial_feature_type: str | None = None
    srid: int | None = None
    is_virtual: bool = False
    unknown: str | None = None


class EntityIndex(Struct, frozen=True):
    """`name` is the given or the hashed one, `where` verbatim, `method` the `type` of 1.0."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool = False
    is_spatial: bool = False
    method: str | None = None
    where: str | None = None
    synchronize: bool = True
    concurrent: bool = False


class EntityUnique(Struct, frozen=True):
    name: str
    columns: tuple[str, ...]
    deferrable: str | None = None


class EntityCheck(Struct, frozen=True):
    name: str
    expression: str


class EntityExclusion(Struct, frozen=True):
    name: str
    expression: str
    deferrable: str | None = None


class EntityForeignKey(Struct, frozen=True):
    """`on_delete` and `on_update` as they are written, None where they are not."""

    name: str
    columns: tuple[str, ...]
    referenced_table: Name
    referenced_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    deferrable: str | None = None


class EntityTable(Struct, frozen=True):
    """An entity, junction or closure table, single-table children merged into their parent.
    `primary_key_name` is the given one, None for the hashed one. `unknown` are the reasons why
    anything of the table may be otherwise, columns that are not listed included. `extends_core`
    marks the extension of a Medusa core entity, which lists only its own columns: what the
    core makes of the table is not compared."""

    name: Name
    columns: tuple[EntityColumn, ...] = ()
    uniques: tuple[EntityUnique, ...] = ()
    indices: tuple[EntityIndex, ...] = ()
    checks: tuple[EntityCheck, ...] = ()
    exclusions: tuple[EntityExclusion, ...] = ()
    foreign_keys: tuple[EntityForeignKey, ...] = ()
    primary_key_name: str | None = None
    comment: str | None = None
    synchronize: bool = True
    unknown: tuple[str, ...] = ()
    extends_core: bool = False


class EntityView(Struct, frozen=True):
    """`expression` is verbatim, None when a function or code makes it. `depends_on` are the
    views that are made before it."""

    name: Name
    expression: str | None
    materialized: bool = False
    indices: tuple[EntityIndex, ...] = ()
    depends_on: tuple[Name, ...] = ()
    synchronize: bool = True


class Metadata(Struct, frozen=True):
    """Of a data source. `database` is its name where it is written down: TypeORM keeps it in
    the rows of typeorm_metadata. `default_schema` is what a `Name` without schema lies in.
    `unknown` are reasons that touch tables which are not listed. `names` is the project's
    naming strategy; which hash it takes, the profile says."""

    tables: tuple[EntityTable, ...] = ()
    views: tuple[EntityView, ...] = ()
    unknown: tuple[str, ...] = ()
    default_schema: str = "public"
    database: str | None = None
    uuid_function: str = "uuid_generate_v4()"
    names: NamingStrategy = NamingStrategy()
