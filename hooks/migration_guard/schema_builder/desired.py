"""The table that TypeORM would make of an entity: `Table.create`, `createTableColumnOptions`."""

from __future__ import annotations

from migration_guard.schema_builder import defaults
from migration_guard.schema_builder.metadata import (
    EntityCheck,
    EntityColumn,
    EntityExclusion,
    EntityForeignKey,
    EntityIndex,
    EntityTable,
    EntityUnique,
)
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.tables import (
    Table,
    TableCheck,
    TableColumn,
    TableForeignKey,
    TableIndex,
    TableUnique,
)


def desired_table(entity: EntityTable, profile: Profile) -> Table:
    """Without the foreign keys: they come in a phase of their own."""
    return Table(
        entity.name,
        [desired_column(each, entity, profile) for each in entity.columns if not each.is_virtual],
        [desired_unique(each) for each in entity.uniques],
        [desired_index(each) for each in entity.indices if each.synchronize],
        [desired_check(each) for each in entity.checks],
        [desired_exclusion(each, profile) for each in entity.exclusions],
        [],
        entity.comment,
    )


def desired_column(column: EntityColumn, entity: EntityTable, profile: Profile) -> TableColumn:
    return TableColumn(
        name=column.name,
        type=column.type,
        length=column.length,
        precision=column.precision,
        scale=column.scale,
        is_array=column.is_array,
        is_nullable=column.is_nullable,
        is_primary=column.is_primary,
        is_unique=column.is_unique,
        generated=column.generated,
        generated_identity=column.generated_identity,
        default=defaults.written(column, profile),
        comment=column.comment,
        collation=column.collation,
        enum=column.enum,
        enum_name=column.enum_name,
        key_name=entity.primary_key_name if column.is_primary else None,
        as_expression=column.as_expression,
        generated_type=column.generated_type,
        spatial_feature_type=column.spatial_feature_type,
        srid=column.srid,
        doubt=defaults.doubt_of(column, profile),
    )


def desired_unique(unique: EntityUnique) -> TableUnique:
    return TableUnique(unique.name, [*unique.columns], unique.deferrable)


def desired_index(index: EntityIndex) -> TableIndex:
    return TableIndex(
        name=index.name,
        columns=[*index.columns],
        is_unique=index.is_unique,
        is_spatial=index.is_spatial,
        is_concurrent=index.concurrent,
        method=index.method,
        where=index.where,
    )


def desired_check(check: EntityCheck) -> TableCheck:
    return TableCheck(check.name, check.expression, [])


def desired_exclusion(exclusion: EntityExclusion, profile: Profile) -> TableCheck:
    deferrable = exclusion.deferrable if profile.defers_exclusions else None
    return TableCheck(exclusion.name, exclusion.expression, [], deferrable)


def desired_foreign_key(key: EntityForeignKey) -> TableForeignKey:
    return TableForeignKey(
        name=key.name,
        columns=[*key.columns],
        referenced_table=key.referenced_table,
        referenced_columns=[*key.referenced_columns],
        on_delete=key.on_delete,
        on_update=key.on_update,
        deferrable=key.deferrable,
    )
