"""What a project's configuration says of its entities."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.entities.model import EntityOptions
from migration_guard.project import medusa
from migration_guard.project.model import Project


def entity_options(project: Project) -> EntityOptions:
    """The options that reading its entities needs."""
    types = project.sources_tsconfig
    options = EntityOptions(
        strict_null_checks=bool(types and types.strict_null_checks),
        naming_strategy=project.naming_strategy,
        own_constraint_names=project.own_constraint_names,
        name_patterns=project.name_patterns,
        entity_prefix=project.entity_prefix,
        typeorm_version=project.typeorm_version,
        default_schema=project.database_schema,
        uuid_extension=project.uuid_extension,
    )
    if not project.is_medusa:
        return options
    return replace(options, medusa=True, core_models=medusa.core_models())
