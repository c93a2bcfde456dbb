"""What `migration:generate` writes: the statements of TypeORM's RdbmsSchemaBuilder."""

from __future__ import annotations

from collections.abc import Collection

from migration_guard.schema.model import Name, Schema
from migration_guard.schema_builder.builder import SchemaBuilder
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import EntityTable, Metadata
from migration_guard.schema_builder.metadata_rows import GeneratedColumns
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.query import Plan as Plan
from migration_guard.schema_builder.query import Query as Query
from migration_guard.schema_builder.recorder import Recorder
from migration_guard.schema_builder.runner import QueryRunner
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
    writer = Writer(profile, metadata.default_schema, metadata.uuid_function)
    recorder, loader = Recorder(), Loader(writer, replayed)
    entities = [table for table in metadata.tables if table.synchronize]
    tables = {each.name: loader.table(each) for each in entities}
    compared, others = _split(entities, only)
    rows = GeneratedColumns(recorder, metadata.database, metadata.default_schema)
    SchemaBuilder(
        QueryRunner(writer, recorder, loader.enums(), rows),
        {name: table for name, table in tables.items() if table is not None},
        compared,
        others,
    ).run()
    return recorder.plan()


def _split(
    entities: list[EntityTable], only: Collection[Name] | None
) -> tuple[tuple[EntityTable, ...], tuple[EntityTable, ...]]:
    compared = tuple(each for each in entities if only is None or each.name in only)
    others = tuple(each for each in entities if only is not None and each.name not in only)
    return compared, others
