"""What reading the entities yields: the declared schema and where each part was declared."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from migration_guard.findings import Location
from migration_guard.schema.model import Name, ObjectPath, Schema
from migration_guard.schema.name_pattern import NamePattern


class EntityClass(Struct, frozen=True):
    """A class that declares a table. `core` is True for an extension of a Medusa core
    entity: then `table` names core's table and only the class's own columns are declared."""

    name: str
    table: Name
    path: str
    location: Location
    core: bool = False
    synchronize: bool = True


class DeclaredSchema(Struct, frozen=True):
    """`locations` has an entry for every table, view, column and constraint of `schema`.
    `properties` names the class property behind an object, as `Post.subtitle`.
    `unread` are places that could not be interpreted, each with its reason; the objects
    they touch hold `Unknown` or have `Table.unknown` set."""

    schema: Schema
    entities: tuple[EntityClass, ...] = ()
    locations: Mapping[ObjectPath, Location] = field(default_factory=dict)
    properties: Mapping[ObjectPath, str] = field(default_factory=dict)
    unread: tuple[tuple[str, Location], ...] = ()


class EntityOptions(Struct, frozen=True):
    """What the project says about reading its entities. `naming_strategy` is `default`,
    `snake` or anything else for one that cannot be read, `own_constraint_names` True where the
    project names constraints in a way that is not known, `name_patterns` the ways that are;
    `core_models` maps the file stem of a Medusa core model to its class name, table name and
    column names."""

    strict_null_checks: bool = False
    naming_strategy: str = "default"
    own_constraint_names: bool = False
    name_patterns: Mapping[str, NamePattern] = field(default_factory=dict)
    entity_prefix: str = ""
    typeorm_version: str | None = None
    default_schema: str = "public"
    uuid_extension: str = "uuid-ossp"
    medusa: bool = False
    core_models: Mapping[str, tuple[str, str, frozenset[str]]] = field(default_factory=dict)
