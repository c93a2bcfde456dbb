"""The entities as TypeORM has them: raw texts, in its order; what `migration:generate` compares
with the database."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from migration_guard.entities.draft import AsTypeOrmHasIt, ColumnSpec, TableDraft
from migration_guard.entities.evaluation_order import in_evaluation_order
from migration_guard.entities.model import EntityOptions
from migration_guard.entities.raw_columns import entity_column
from migration_guard.entities.reader import EntityReader
from migration_guard.entities.views import entity_views
from migration_guard.schema.model import Name
from migration_guard.schema.naming import NamingStrategy, truncated
from migration_guard.schema_builder.metadata import (
    EntityCheck,
    EntityColumn,
    EntityExclusion,
    EntityForeignKey,
    EntityIndex,
    EntityTable,
    EntityUnique,
    Metadata,
)
from migration_guard.typescript.program import Program

_UUID_FUNCTIONS = {"pgcrypto": "gen_random_uuid()"}
NAMES_UNKNOWN = "the names that the naming strategy gives to constraints are not known"


def entity_metadata(program: Program, paths: Iterable[str], options: EntityOptions) -> Metadata:
    """Of the entity classes in `paths`, in the order of TypeORM's EntityMetadatas. Never raises:
    what cannot be read is unknown."""
    reader = EntityReader(program, options)
    drafts = reader.drafts(in_evaluation_order(program, sorted(set(paths))))
    return Metadata(
        tables=tuple(_table(found.draft) for found in drafts),
        views=entity_views(reader.views, reader.reading),
        unknown=reader.reasons,
        default_schema=options.default_schema,
        uuid_function=_UUID_FUNCTIONS.get(options.uuid_extension, "uuid_generate_v4()"),
        names=reader.reading.strategy or NamingStrategy(),
    )


def _table(draft: TableDraft) -> EntityTable:
    raw = [_with_long_names(each, draft) for each in draft.raw if not _is_of_core(each, draft)]
    uniques = tuple(each for each in raw if isinstance(each, EntityUnique))
    alone = {each.columns[0] for each in uniques if len(each.columns) == 1}
    entity = draft.chain[-1].entity if draft.chain else None
    comment = entity.options.get("comment") if entity is not None else None
    return EntityTable(
        name=_name(draft),
        columns=(*(entity_column(each, alone) for each in draft.columns), *_virtual(draft)),
        uniques=uniques,
        indices=tuple(each for each in raw if isinstance(each, EntityIndex)),
        checks=tuple(each for each in raw if isinstance(each, EntityCheck)),
        exclusions=tuple(each for each in raw if isinstance(each, EntityExclusion)),
        foreign_keys=tuple(each for each in raw if isinstance(each, EntityForeignKey)),
        primary_key_name=_key_name(draft.primary) if draft.entity is not None else None,
        comment=comment if isinstance(comment, str) and comment else None,
        synchronize=draft.entity is None or draft.entity.synchronize,
        unknown=_doubts(draft),
        extends_core=draft.is_core,
    )


def _with_long_names(each: AsTypeOrmHasIt, draft: TableDraft) -> AsTypeOrmHasIt:
    longer = {column.name: column.long_name for column in draft.columns if column.long_name}
    if not longer or isinstance(each, (EntityCheck, EntityExclusion)):
        return each
    return replace(each, columns=tuple(longer.get(name, name) for name in each.columns))


def _is_of_core(each: AsTypeOrmHasIt, draft: TableDraft) -> bool:
    """A constraint of an extension on the core's columns alone: the core has it, or drifts by
    it without the extension."""
    if not draft.is_core or isinstance(each, (EntityCheck, EntityExclusion)):
        return False
    return bool(each.columns) and draft.core_columns.issuperset(each.columns)


def _name(draft: TableDraft) -> Name:
    """The name before PostgreSQL cuts it off; a schema in front of it stands apart."""
    last = draft.hashed_name.rsplit(".", 1)[-1]
    whole = last if truncated(last) == draft.name.name else draft.hashed_name
    return Name(draft.name.schema, whole)


def _virtual(draft: TableDraft) -> Iterable[EntityColumn]:
    for args in draft.chain:
        for target in args.virtual:
            yield EntityColumn(target.name, "", is_virtual=True)


def _key_name(primary: list[ColumnSpec]) -> str | None:
    return primary[0].primary_key_name if primary else None


def _doubts(draft: TableDraft) -> tuple[str, ...]:
    reasons = list(draft.unknown)
    if any(not each.name for each in draft.raw):
        reasons.append(NAMES_UNKNOWN)
    return tuple(dict.fromkeys(reasons))
