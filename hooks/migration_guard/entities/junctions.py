"""The tables between two entities of a many-to-many (JunctionEntityMetadataBuilder)."""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.entities.arguments import JoinColumnArgs, JoinTableArgs, RelationArgs
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import (
    ColumnSpec,
    Reading,
    TableDraft,
    column_label,
    no_comment,
)
from migration_guard.entities.relations import (
    FindTarget,
    Target,
    action,
    join_for,
    raw_foreign_key,
    referenced_columns,
    unknown_join,
)
from migration_guard.entities.tables import schema_name
from migration_guard.schema.model import ForeignKey, Index, Name, Unknown
from migration_guard.schema.naming import (
    LONGEST_IDENTIFIER,
    NamingStrategy,
    shorten,
    truncated,
)
from migration_guard.schema_builder.metadata import EntityIndex
from migration_guard.typescript.values import first_unknown


def junction(
    relation: RelationArgs, owner: Target, find: FindTarget, reading: Reading
) -> TableDraft | Unknown:
    """The join table of an owning many-to-many relation."""
    written = relation.join_table or JoinTableArgs()
    joins = (*(written.join_columns or ()), *(written.inverse_columns or ()))
    unknown = relation.unknown or written.unknown or unknown_join(joins)
    unknown = unknown or first_unknown([written.name, written.schema])
    if unknown is not None:
        return unknown
    target = find(relation)
    if isinstance(target, Unknown):
        return target
    ours = referenced_columns(owner, written.join_columns or ())
    theirs = referenced_columns(target, written.inverse_columns or ())
    if isinstance(ours, Unknown):
        return ours
    if isinstance(theirs, Unknown):
        return theirs
    long_name = _table_name(relation, written, owner, target, reading)
    if isinstance(long_name, Unknown):
        return long_name
    name = Name(long_name.schema, truncated(long_name.name))
    draft = TableDraft(name, name.name, None, long_name=long_name.name)
    draft.comment = no_comment(reading)
    own = [_column(each, written.join_columns, owner, relation, reading) for each in ours]
    other = [_column(each, written.inverse_columns, target, relation, reading) for each in theirs]
    known_own = [column for column in own if isinstance(column, ColumnSpec)]
    known_other = [column for column in other if isinstance(column, ColumnSpec)]
    if len(known_own) != len(own) or len(known_other) != len(other):
        return Unknown("the naming strategy that names its columns cannot be read")
    known_own, known_other = _apart(known_own, known_other)
    place = relation.property
    draft.locations[(str(name),)] = place.location
    draft.properties[(str(name),)] = place.label
    draft.own = known_own + known_other
    for column in draft.own:
        draft.note("columns", column.name, column.name, place.location, place.label)
    for side in (known_own, known_other):
        _add_index(draft, side, relation, reading)
    if relation.options.get("createForeignKeyConstraints") is not False:
        _add_keys(draft, relation, (known_own, ours, owner), (known_other, theirs, target), reading)
    return draft


def _table_name(
    relation: RelationArgs,
    written: JoinTableArgs,
    owner: Target,
    target: Target,
    reading: Reading,
) -> Name | Unknown:
    if isinstance(written.name, str) and written.name:
        plain = written.name
    elif reading.strategy is None:
        return Unknown("the naming strategy that names its join table cannot be read")
    else:
        own = relation.inside + relation.property.name
        plain = reading.strategy.join_table_name(owner.plain_name, own, target.plain_name)
    if len(plain) > LONGEST_IDENTIFIER:  # of all tables only junctions are shortened
        plain = shorten(plain)
    schema = schema_name(written.schema, reading) or owner.table.schema
    return Name(schema, reading.options.entity_prefix + plain)


def _column(
    referenced: ColumnSpec,
    joins: tuple[JoinColumnArgs, ...] | None,
    side: Target,
    relation: RelationArgs,
    reading: Reading,
) -> ColumnSpec | Unknown:
    join = join_for(joins, referenced)
    if join is not None:
        name = str(join.name)
    elif reading.strategy is not None:
        name = reading.strategy.join_table_column_name(side.plain_name, referenced.name)
    else:
        return Unknown("the naming strategy cannot be read")
    place = relation.property
    copied = referenced.copied(truncated(name), name, place.label, place.location)
    # The junction is built before the pass that gives a generated column its final type.
    constraint = join.constraint if join is not None and isinstance(join.constraint, str) else None
    return replace(copied, nullable=False, primary=True, primary_key_name=constraint)


def _apart(
    own: list[ColumnSpec], other: list[ColumnSpec]
) -> tuple[list[ColumnSpec], list[ColumnSpec]]:
    """Both sides of the same name: `postsId_1` and `postsId_2`."""
    shared = {column.name for column in own} & {column.name for column in other}

    def numbered(column: ColumnSpec, number: int) -> ColumnSpec:
        return replace(column, name=f"{column.name}_{number}") if column.name in shared else column

    return [numbered(each, 1) for each in own], [numbered(each, 2) for each in other]


def _names(columns: list[ColumnSpec]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


def _add_index(
    draft: TableDraft, columns: list[ColumnSpec], relation: RelationArgs, reading: Reading
) -> None:
    strategy, names = reading.strategy, _names(columns)
    name = strategy.index(draft.hashed_name, names) if strategy is not None else None
    draft.indexes.append(Index(name, names))
    draft.raw.append(EntityIndex(name or "", names))
    place = relation.property
    draft.note("indexes", name, column_label(names), place.location, place.label)


Side = tuple[list[ColumnSpec], list[ColumnSpec], Target]


def _add_keys(
    draft: TableDraft, relation: RelationArgs, own: Side, other: Side, reading: Reading
) -> None:
    """The owner's side cascades unless said otherwise; the other side does what its own
    declaration says, and without one cascades."""
    inverse = other[2].inverse(relation.inverse)
    _add_key(draft, own, relation, relation, "CASCADE", reading)
    cascades = inverse is None or _cascades_by_default(reading)
    default = "CASCADE" if cascades else "NO ACTION"
    _add_key(draft, other, relation, inverse, default, reading)


def _cascades_by_default(reading: Reading) -> bool:
    """Since 1.1.1 a declared inverse side without actions cascades too."""
    return version_tuple(reading.version) >= (1, 1, 1)


def _add_key(
    draft: TableDraft,
    side: Side,
    relation: RelationArgs,
    says: RelationArgs | None,
    default: str,
    reading: Reading,
) -> None:
    columns, referenced, target = side
    strategy: NamingStrategy | None = reading.strategy
    names = _names(columns)
    given = columns[0].primary_key_name
    generated = strategy.foreign_key(draft.hashed_name, names) if strategy is not None else None
    options = says.options if says is not None else {}
    key = ForeignKey(
        name=truncated(given) if given else generated,
        columns=names,
        referenced_table=target.table,
        referenced_columns=_names(referenced),
        on_delete=action(options.get("onDelete") or default),
        on_update=action(options.get("onUpdate") or default),
    )
    draft.foreign_keys.append(key)
    draft.raw.append(raw_foreign_key(key, given or generated, options, default))
    place = relation.property
    draft.note("foreign_keys", key.name, column_label(names), place.location, place.label)
