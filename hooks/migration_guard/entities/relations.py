"""Join columns, foreign keys and one-to-one constraints (RelationJoinColumnBuilder)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.arguments import JoinColumnArgs, Options, RelationArgs
from migration_guard.entities.core import CoreModel
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import ColumnSpec, Reading, TableDraft, column_label
from migration_guard.findings import Location
from migration_guard.schema.model import ForeignKey, Name, Unique, Unknown
from migration_guard.schema.naming import truncated
from migration_guard.schema_builder.metadata import EntityForeignKey, EntityUnique
from migration_guard.typescript.values import first_unknown


class Target(Struct, frozen=True):
    """What a relation refers to. `draft` is None for a core entity of Medusa."""

    table: Name
    plain_name: str
    columns: tuple[ColumnSpec, ...]
    draft: TableDraft | None = None

    @property
    def primary(self) -> list[ColumnSpec]:
        return [column for column in self.columns if column.primary]

    def inverse(self, name: str | None) -> RelationArgs | None:
        """The relation on the other side, when the project declares it."""
        relations = self.draft.relations if self.draft is not None else []
        return next((each for each in relations if each.property.name == name), None)


FindTarget = Callable[[RelationArgs], Target | Unknown]


def add_joins(draft: TableDraft, find: FindTarget, reading: Reading) -> None:
    """Add what the draft's many-to-one and owning one-to-one relations need."""
    for relation in draft.relations:
        owns = relation.kind == "OneToOne" and relation.has_join_column
        if relation.kind == "ManyToOne" or owns:
            problem = _add_join(draft, relation, find, reading)
            if problem is not None:
                draft.doubt(f"the relation '{relation.property.label}': {problem.reason}")


def draft_target(draft: TableDraft) -> Target:
    """An entity of the project; an extension of a core entity has core's key."""
    inherited: list[ColumnSpec] = []
    if draft.core is not None and draft.entity is not None:
        inherited = _core_columns(draft.core, draft.entity.location)
    return Target(draft.name, draft.plain_name, (*inherited, *draft.columns), draft)


def core_target(core: CoreModel, location: Location) -> Target:
    """A core entity of Medusa that the project only refers to."""
    return Target(Name("", core.table), core.table, tuple(_core_columns(core, location)))


def referenced_columns(
    target: Target, joins: tuple[JoinColumnArgs, ...]
) -> list[ColumnSpec] | Unknown:
    """The columns that join columns name by property, or the primary key."""
    if not any(isinstance(join.referenced, str) and join.referenced for join in joins):
        return target.primary or Unknown(f"the primary key of '{target.table}' is not known")
    found: list[ColumnSpec] = []
    for join in joins:
        column = next((each for each in target.columns if each.path == join.referenced), None)
        if column is None:
            return Unknown(f"'{target.table}' has no property '{join.referenced}' that is known")
        found.append(column)
    return found


def join_for(
    joins: tuple[JoinColumnArgs, ...] | None, referenced: ColumnSpec
) -> JoinColumnArgs | None:
    """The join column that gives a name to the one for `referenced`."""
    for join in joins or ():
        fits = not isinstance(join.referenced, str) or join.referenced in {"", referenced.path}
        if fits and isinstance(join.name, str) and join.name:
            return join
    return None


def action(given: object) -> str:
    """A referential action as PostgreSQL prints it."""
    return given.upper() if isinstance(given, str) and given else "NO ACTION"


def add_foreign_key(
    draft: TableDraft,
    relation: RelationArgs,
    given: object,
    columns: list[ColumnSpec],
    referenced: list[ColumnSpec],
    target: Target,
    reading: Reading,
) -> None:
    """Add the key; `given` is the name that it is given, if it is a text."""
    names = tuple(column.name for column in columns)
    strategy, options, place = reading.strategy, relation.options, relation.property
    generated = strategy.foreign_key(draft.hashed_name, names) if strategy is not None else None
    name = given if isinstance(given, str) and given else generated
    deferrable = options.get("deferrable")
    key = ForeignKey(
        name=truncated(name) if name else None,
        columns=names,
        referenced_table=target.table,
        referenced_columns=tuple(column.name for column in referenced),
        on_delete=action(options.get("onDelete")),
        on_update=action(options.get("onUpdate")),
        deferrable=deferrable if isinstance(deferrable, str) else None,
    )
    draft.foreign_keys.append(key)
    draft.raw.append(raw_foreign_key(key, name, options))
    draft.note("foreign_keys", key.name, column_label(names), place.location, place.label)


def raw_foreign_key(
    key: ForeignKey, long_name: str | None, options: Options, default: str = "NO ACTION"
) -> EntityForeignKey:
    """As TypeORM has it, the actions as they are written; `default` is what stands for one
    that is not."""
    actions = [options.get(name) or default for name in ("onDelete", "onUpdate")]
    on_delete, on_update = (each if isinstance(each, str) else default for each in actions)
    return EntityForeignKey(
        long_name or "",
        key.columns,
        key.referenced_table,
        key.referenced_columns,
        on_delete,
        on_update,
        key.deferrable,
    )


def unknown_join(joins: tuple[JoinColumnArgs, ...]) -> Unknown | None:
    parts = (part for join in joins for part in (join.name, join.referenced, join.constraint))
    return next((found for part in parts if (found := first_unknown(part)) is not None), None)


def _core_columns(core: CoreModel, location: Location) -> list[ColumnSpec]:
    """Core's columns: the primary key's type is known, no other is."""
    key = core.primary_key
    unknown = Unknown(f"the columns of core's {core.class_name} are not read")
    specs: list[ColumnSpec] = []
    for name in sorted(core.columns):
        is_key = key is not None and name == key[0]
        type_ = key[1] if is_key and key is not None else unknown
        label = f"{core.class_name}.{name}"
        specs.append(ColumnSpec(name, name, type_, type_, label, location, primary=is_key))
    return specs


def _add_join(
    draft: TableDraft, relation: RelationArgs, find: FindTarget, reading: Reading
) -> Unknown | None:
    unknown = relation.unknown or unknown_join(relation.join_columns) or _unknown_option(relation)
    if unknown is not None:
        return unknown
    target = find(relation)
    if isinstance(target, Unknown):
        _undecided_columns(draft, relation, target)
        return target
    referenced = referenced_columns(target, relation.join_columns)
    if isinstance(referenced, Unknown):
        _undecided_columns(draft, relation, referenced)
        return referenced
    if reading.strategy is not None and reading.strategy.raw_keys:
        # Since 1.0 join columns follow the referenced primary key.
        order = {column.name: index for index, column in enumerate(target.primary)}
        referenced = sorted(referenced, key=lambda column: order.get(column.name, 0))
    columns: list[ColumnSpec] = []
    for each in referenced:
        column = _join_column(draft, relation, each, reading)
        if isinstance(column, Unknown):
            return column
        columns.append(column)
    draft.joined[relation.inside + relation.property.name] = columns
    if relation.options.get("createForeignKeyConstraints") is not False:
        _add_constraints(draft, relation, columns, referenced, target, reading)
    return None


def _unknown_option(relation: RelationArgs) -> Unknown | None:
    keys = ("nullable", "onDelete", "onUpdate", "deferrable", "createForeignKeyConstraints")
    unknowns = (first_unknown(relation.options.get(key)) for key in keys)
    return next((unknown for unknown in unknowns if unknown is not None), None)


def _join_column(
    draft: TableDraft, relation: RelationArgs, referenced: ColumnSpec, reading: Reading
) -> ColumnSpec | Unknown:
    """The declared column with the join column's name, its type overridden; else a new one."""
    name = _join_name(relation, referenced, reading)
    if isinstance(name, Unknown):
        return name
    among = draft.embedded if relation.inside else draft.own
    for index, column in enumerate(among):
        if column.name == name and column.path.startswith(relation.inside):
            type_ = referenced.reference_type
            among[index] = replace(column, type=type_, reference_type=type_)
            return among[index]
    target = relation.property
    path = relation.inside + target.name
    copied = referenced.copied(name, path, target.label, target.location)
    primary = reading.has_primary_relations and relation.options.get("primary") is True
    nullable = not primary and relation.options.get("nullable") is not False
    copied = replace(copied, nullable=nullable, primary=primary, comment=referenced.comment)
    if name not in draft.core_columns:
        draft.own.append(copied)
        draft.note("columns", name, name, target.location, target.label)
    return copied


def _join_name(relation: RelationArgs, referenced: ColumnSpec, reading: Reading) -> str | Unknown:
    """The column's name; inside an embedded class with what that puts before it."""
    join, strategy = join_for(relation.join_columns, referenced), reading.strategy
    if strategy is None and (join is None or relation.prefixes):
        return Unknown("the naming strategy that names its column cannot be read")
    name = str(join.name) if join is not None else ""
    if strategy is not None:
        name = name or strategy.join_column_name(relation.property.name, referenced.path)
        name = strategy.column_name("", name, relation.prefixes)
    return truncated(name)


def _undecided_columns(draft: TableDraft, relation: RelationArgs, why: Unknown) -> None:
    """Columns whose names are written, of a type that cannot be known."""
    target = relation.property
    known = {column.name for column in draft.own} | draft.core_columns
    for join in relation.join_columns:
        if isinstance(join.name, str) and join.name and join.name not in known:
            nullable = relation.options.get("nullable") is not False
            place = (target.name, truncated(join.name), why, why, target.label, target.location)
            draft.own.append(ColumnSpec(*place, nullable=nullable))
            draft.note("columns", join.name, join.name, target.location, target.label)


def _add_constraints(
    draft: TableDraft,
    relation: RelationArgs,
    columns: list[ColumnSpec],
    referenced: list[ColumnSpec],
    target: Target,
    reading: Reading,
) -> None:
    given = relation.join_columns[0].constraint if relation.join_columns else None
    add_foreign_key(draft, relation, given, columns, referenced, target, reading)
    if relation.kind == "OneToOne":
        _add_unique(draft, relation, columns, reading)


def _add_unique(
    draft: TableDraft, relation: RelationArgs, columns: list[ColumnSpec], reading: Reading
) -> None:
    names = tuple(column.name for column in columns)
    is_key = all(column.primary for column in columns)
    strategy = reading.strategy
    unique = strategy.relation(draft.hashed_name, names) if strategy is not None else None
    if not is_key or version_tuple(reading.version) < (0, 3, 12):
        draft.raw.append(EntityUnique(unique or "", names))
    if not is_key:  # else PostgreSQL takes it for the key
        place = relation.property
        draft.uniques.append(Unique(unique, names))
        draft.note("uniques", unique, column_label(names), place.location, place.label)
