"""What `migration:generate` writes: the statements of TypeORM's RdbmsSchemaBuilder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from migration_guard.schema.model import Name, Schema
from migration_guard.schema_builder.builder import SchemaBuilder
from migration_guard.schema_builder.comparison import why_unread
from migration_guard.schema_builder.loaded import LoadedTables
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import EntityTable, EntityView, Metadata
from migration_guard.schema_builder.metadata_rows import GeneratedColumns
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.query import Plan as Plan
from migration_guard.schema_builder.query import Query as Query
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.runner import QueryRunner
from migration_guard.schema_builder.views import ViewBuilder
from migration_guard.schema_builder.writer import Writer


def plan(
    metadata: Metadata,
    replayed: Schema,
    profile: Profile,
    *,
    only: Collection[Name] | None = None,
) -> Plan:
    """What that version of TypeORM would write on a database that the migrations made. `only`
    limits it to these tables, and to the foreign keys of others that they take along."""
    writer = writer_of(metadata, profile)
    recorder, loader = Recorder(), Loader(writer, replayed)
    rows = GeneratedColumns(recorder, metadata.database, metadata.default_schema)
    entities = [table for table in metadata.tables if table.synchronize]
    tables = LoadedTables(loader, entities)
    compared, others = _split(entities, only)
    unread = [*_unread(compared, tables)]
    views = ViewBuilder(writer, recorder, loader.views(metadata.views), _views(metadata, only))
    runner = QueryRunner(writer, recorder, loader.enums(), rows)
    reasons = {each.name: reason for each in compared if (reason := loader.reason(each))}
    views.drop_old()
    SchemaBuilder(runner, tables, compared, others, reasons).run()
    views.create()
    views.create_indices()
    return recorder.plan((*metadata.unknown, *replayed.unknown, *unread, *views.unknown()))


def writer_of(metadata: Metadata, profile: Profile) -> Writer:
    """What spells the statements for these entities."""
    return Writer(profile, metadata.default_schema, metadata.uuid_function, metadata.names)


def _views(metadata: Metadata, only: Collection[Name] | None) -> tuple[EntityView, ...]:
    return tuple(view for view in metadata.views if only is None or view.name in only)


def _unread(entities: Iterable[EntityTable], tables: LoadedTables) -> Iterator[str]:
    """The columns that cannot be compared, each with its reason."""
    for entity in entities:
        table = tables.get(entity.name)
        for each in entity.columns if table is not None else ():
            column = table.column(each.name) if table is not None else None
            reason = why_unread(column, each) if column is not None else None
            if reason:
                yield f'column "{entity.name}"."{each.name}": {reason}'


def _split(
    entities: list[EntityTable], only: Collection[Name] | None
) -> tuple[tuple[EntityTable, ...], tuple[EntityTable, ...]]:
    compared = tuple(each for each in entities if only is None or each.name in only)
    others = tuple(each for each in entities if only is not None and each.name not in only)
    return compared, others
