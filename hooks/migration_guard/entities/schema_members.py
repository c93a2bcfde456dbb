"""The entries of an entity schema's options, as EntitySchemaTransformer takes them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.arguments import (
    CheckArgs,
    ClassArgs,
    ColumnArgs,
    ConstraintArgs,
    ForeignKeyArgs,
    Property,
    RelationArgs,
)
from migration_guard.entities.constraint_reading import column_paths
from migration_guard.entities.decorator_options import is_falsy
from migration_guard.entities.foreign_keys import column_names, inverse_property
from migration_guard.entities.relation_reading import join_columns_of, join_table_of
from migration_guard.entities.schema_found import is_schema, schema_name
from migration_guard.findings import Location
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.values import UNDEFINED, ClassValue, Closure

Version = tuple[int, ...]

_MODES = {
    **{mode: mode for mode in ("createDate", "updateDate", "deleteDate", "version")},
    **{"treeChildrenCount": "column", "treeLevel": "treeLevel", "objectId": "column"},
}
"""In this order the later wins."""

_COLUMN_OPTIONS = frozenset(
    {
        *("name", "type", "primaryKeyConstraintName", "length", "nullable", "primary", "unique"),
        *("comment", "default", "onUpdate", "precision", "scale", "collation", "enum", "enumName"),
        *("asExpression", "generatedType", "hstoreType", "array", "spatialFeatureType", "srid"),
    }
)
_RELATIONS = {
    "many-to-one": "ManyToOne",
    "one-to-one": "OneToOne",
    "one-to-many": "OneToMany",
    "many-to-many": "ManyToMany",
}
_WITH_VIRTUAL_COLUMNS, _WITH_FOREIGN_KEYS = (0, 3, 26), (0, 3, 23)
_WITH_DEFERRED_EXCLUSIONS = (1, 0, 0)


class Member(Struct, frozen=True):
    """An entry of `columns`, `relations` or `embeddeds`."""

    target: Property
    said: Mapping[str, object]


def column_args(args: ClassArgs, member: Member, version: Version) -> None:
    """Add one column, and what it says beside."""
    target, said = member.target, member.said
    if not is_falsy(said.get("virtualProperty")) and version >= _WITH_VIRTUAL_COLUMNS:
        return
    modes = [mode for mode in _MODES if not is_falsy(said.get(mode))]
    mode = _MODES[modes[-1]] if modes else "column"
    args.has_tree_level = args.has_tree_level or mode == "treeLevel"
    generated = said.get("generated")
    if not is_falsy(generated):
        known = isinstance(generated, (str, Unknown))
        args.generated[target.name] = generated if known else "increment"
    options = {key: value for key, value in said.items() if key in _COLUMN_OPTIONS}
    if not is_falsy(said.get("objectId")):
        options["name"] = "_id"
    args.columns.append(ColumnArgs(target, mode, said.get("type", UNDEFINED), options))
    if not is_falsy(said.get("unique")):
        args.constraints.append(
            ConstraintArgs("unique", UNDEFINED, (target.name,), {}, target.location, target.label)
        )
    foreign = said.get("foreignKey")
    if not is_falsy(foreign) and version >= _WITH_FOREIGN_KEYS:
        inverse = foreign.get("inverseSide") if isinstance(foreign, Mapping) else foreign
        referring = _referring(foreign, target)
        args.foreign_keys.append(
            ForeignKeyArgs(referring, (target.name,), inverse_property(inverse))
        )


def relation_args(member: Member) -> RelationArgs:
    """One relation. A join table's `synchronize` is not taken over."""
    said = member.said
    kind, inverse = said.get("type"), said.get("inverseSide")
    joined, table = said.get("joinColumn"), said.get("joinTable")
    join_table = None if is_falsy(table) else join_table_of(table)
    return RelationArgs(
        property=member.target,
        kind=_RELATIONS.get(str(kind), str(kind)),
        target=_target(said.get("target", UNDEFINED)),
        inverse=inverse if isinstance(inverse, str) else None,
        options=said,
        join_columns=() if is_falsy(joined) else join_columns_of([joined]),
        has_join_column=not is_falsy(joined),
        join_table=replace(join_table, synchronize=True) if join_table is not None else None,
        unknown=kind if isinstance(kind, Unknown) else None,
    )


def constraint_args(
    args: ClassArgs, kind: str, said: Mapping[str, object], location: Location
) -> ConstraintArgs:
    """An entry of `indices` or `uniques`."""
    given = said.get("columns")
    columns: tuple[str, ...] | Unknown = Unknown("its columns are not known")
    if isinstance(given, (list, Closure)):
        columns = column_paths(given)
    keys = ("deferrable",) if kind == "unique" else ("unique", "spatial", "where", "synchronize")
    options = {key: said[key] for key in keys if key in said}
    name, label = said.get("name", UNDEFINED), args.declaration.name
    return ConstraintArgs(kind, name, columns, options, location, label)


def check_args(
    args: ClassArgs, kind: str, said: Mapping[str, object], location: Location, version: Version
) -> CheckArgs:
    """An entry of `checks` or `exclusions`."""
    name, expression = said.get("name", UNDEFINED), said.get("expression")
    deferred = kind == "exclusion" and version >= _WITH_DEFERRED_EXCLUSIONS
    options = {"deferrable": said.get("deferrable")} if deferred else {}
    return CheckArgs(kind, name, expression, location, args.declaration.name, options)


def foreign_keys_of(items: Iterable[Mapping[str, object]], place: Property) -> list[ForeignKeyArgs]:
    """`foreignKeys`; `place` stands for the properties, which they name as columns."""
    return [
        ForeignKeyArgs(
            _referring(said, place),
            column_names(said.get("columnNames", UNDEFINED)),
            column_names(said.get("referencedColumnNames", UNDEFINED)),
        )
        for said in items
    ]


def _referring(said: object, target: Property) -> RelationArgs:
    """What a foreign key refers to, and its options."""
    options = said if isinstance(said, Mapping) else {}
    unknown = said if isinstance(said, Unknown) else None
    given = _target(options.get("target", UNDEFINED), named=False)
    return RelationArgs(target, "ForeignKey", given, None, options, unknown=unknown)


def _target(given: object, *, named: bool = True) -> object:
    """A name: a relation finds an entity schema by that of its options (`named`), a foreign key
    also by its class."""
    value = call(given, []) if isinstance(given, Closure) else given
    if isinstance(value, ClassValue):
        return value.declaration.name
    if not is_schema(value):
        return value
    options = value.arguments[0]
    name = options.get("name") if isinstance(options, dict) else None
    return (name if named else schema_name(value)) or value
