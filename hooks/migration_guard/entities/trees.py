"""Tree entities: the columns that `@Tree` adds, and the closure table (EntityMetadataBuilder,
ClosureJunctionEntityMetadataBuilder)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from migration_guard.entities.arguments import ClassArgs, Options
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import ColumnSpec, Reading, TableDraft, column_label, no_comment
from migration_guard.entities.relations import raw_foreign_key
from migration_guard.schema.model import ForeignKey, Index, Name
from migration_guard.schema.naming import truncated
from migration_guard.schema_builder.metadata import EntityIndex
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.values import Closure, first_unknown

_ADDED = {
    "materialized-path": (("mpath", "character varying", True, "''"),),
    "nested-set": (("nsleft", "integer", False, "'1'"), ("nsright", "integer", False, "'2'")),
    "closure-table": (),
}


def add_tree_columns(draft: TableDraft, args: ClassArgs) -> None:
    """Add the columns that belong to the kind of tree."""
    if args.tree is None or draft.entity is None:
        return
    kind, options = args.tree
    read = isinstance(options, Mapping) and kind == "closure-table"
    if not isinstance(kind, str) or kind not in _ADDED or (options and not read):
        draft.doubt("the options of @Tree are not read")
        return
    entity = draft.entity
    for name, type_, nullable, default in _ADDED[kind]:
        spec = ColumnSpec(name, name, type_, type_, entity.name, entity.location)
        spec = replace(spec, nullable=nullable, default_sql=default)
        draft.add_column(draft.own, spec, None)


def closure_table(draft: TableDraft, args: ClassArgs, reading: Reading) -> TableDraft | None:
    """The table that holds every ancestor of every row; None for other trees."""
    if args.tree is None or args.tree[0] != "closure-table":
        return None
    options: Options = args.tree[1] if isinstance(args.tree[1], Mapping) else {}
    plain = _plain_name(draft, options)
    sides = [_side(draft, part, options, reading) for part in ("ancestor", "descendant")]
    if draft.entity is None or plain is None or not all(sides):
        draft.doubt("the closure table of the tree is not known")
        return None
    entity = draft.entity
    long_name = f"{reading.options.entity_prefix}{plain}_closure"
    # since 0.3.29 it lies beside the entity's
    beside = version_tuple(reading.version) >= (0, 3, 29)
    schema = draft.name.schema if beside else reading.default_schema
    name = Name(schema, truncated(long_name))
    found = TableDraft(name, name.name, None, long_name=long_name)
    found.comment = no_comment(reading)
    found.locations[(str(name),)] = entity.location
    found.properties[(str(name),)] = entity.name
    found.own = [column for side in sides for column in side]
    if args.has_tree_level:
        level = ColumnSpec("level", "level", "integer", "integer", entity.name, entity.location)
        found.own.append(level)
    for column in found.own:
        found.note("columns", column.name, column.name, column.location, column.label)
    for side in sides:
        _add_key(found, side, draft, reading)
    return found


def _plain_name(draft: TableDraft, options: Options) -> str | None:
    given = options.get("closureTableName")
    if first_unknown(given) is not None or options.get("closureTableSchema"):
        return None
    return given if isinstance(given, str) and given else draft.plain_name


def _side(draft: TableDraft, part: str, options: Options, reading: Reading) -> list[ColumnSpec]:
    """The copies of the entity's key for ancestors or descendants; none when a name of theirs
    is not known."""
    copies: list[ColumnSpec] = []
    for each in draft.primary:
        name = _column_name(each, part, options.get(f"{part}ColumnName"), reading)
        if name is None:
            return []
        copied = each.copied(truncated(name), each.path, each.label, each.location)
        copies.append(replace(copied, nullable=False, primary=True))
    return copies


def _column_name(key: ColumnSpec, part: str, given: object, reading: Reading) -> str | None:
    """By property: `id_ancestor`, or what the option's function makes of the key's column."""
    name: object = f"{key.path}_{part}"
    if isinstance(given, Closure):
        column = {"propertyName": key.path, "databaseName": key.name, "propertyPath": key.path}
        name = call(given, [column])
    elif given is not None:
        return None
    if not isinstance(name, str) or reading.strategy is None:
        return None
    return reading.strategy.column_name(name, None, ())


def _add_key(
    found: TableDraft, side: list[ColumnSpec], draft: TableDraft, reading: Reading
) -> None:
    strategy, table = reading.strategy, found.hashed_name
    names = tuple(column.name for column in side)
    index = strategy.index(table, names) if strategy is not None else None
    key = strategy.foreign_key(table, names) if strategy is not None else None
    referenced = tuple(column.name for column in draft.primary)
    foreign_key = ForeignKey(key, names, draft.name, referenced, "CASCADE")
    found.indexes.append(Index(index, names))
    found.foreign_keys.append(foreign_key)
    found.raw.append(EntityIndex(index or "", names))
    found.raw.append(raw_foreign_key(foreign_key, key, {"onDelete": "CASCADE"}))
    first = side[0]
    found.note("indexes", index, column_label(names), first.location, first.label)
    found.note("foreign_keys", key, column_label(names), first.location, first.label)
