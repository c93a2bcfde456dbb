"""Tables: from a class with `@Entity` to a draft with its own and embedded columns."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from migration_guard.entities.arguments import (
    ClassArgs,
    ColumnArgs,
    EmbeddedArgs,
    EntityArgs,
    Options,
)
from migration_guard.entities.columns import column_spec
from migration_guard.entities.core import CoreModel
from migration_guard.entities.decorator_options import is_falsy
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import ColumnSpec, Reading, TableDraft, no_comment
from migration_guard.entities.inheritance import Lineage, ReadClass, lineage
from migration_guard.entities.model import EntityClass
from migration_guard.entities.single_table import add_children, add_discriminator
from migration_guard.entities.trees import add_tree_columns
from migration_guard.schema.model import Name, Unknown
from migration_guard.schema.naming import truncated
from migration_guard.typescript.values import UNDEFINED, ClassValue, first_unknown

_DEEPEST_EMBEDDED = 10


def table_draft(
    args: ClassArgs, children: list[ClassArgs], read: ReadClass, reading: Reading
) -> TableDraft | Unknown:
    """The draft of an entity's table without its relations and constraints; `children` are
    the child entities that are kept in it. Unknown when its name cannot be known."""
    entity = args.entity
    if entity is None:
        return Unknown(f"'{args.declaration.name}' is no entity")
    line = lineage(args, read, reading.options)
    named = _table_name(args, entity, line, reading)
    if isinstance(named, Unknown):
        return named
    name, plain = named
    core = line.core if line.matches_core else None
    core = core if core is not None and core.table == name.name else None
    class_ = EntityClass(
        name=args.declaration.name,
        table=name,
        path=args.path,
        location=entity.location,
        core=core is not None,
        synchronize=entity.options.get("synchronize") is not False,
    )
    long_name = "" if core is not None else reading.options.entity_prefix + plain
    draft = TableDraft(name, plain, class_, line.classes, long_name=long_name)
    draft.comment = _comment(entity.options, reading)
    _inherit(draft, line, core)
    _own_columns(draft, line, reading)
    for each in (*line.classes, *children):
        for embedded in each.embedded:
            _embed(draft, embedded, [], read, reading)
    for each in line.classes:
        for reason, _ in each.unread:
            draft.doubt(reason)
    if args.inheritance is not None:
        add_children(draft, children, reading)
        add_discriminator(draft, args, reading)
    add_tree_columns(draft, args)
    return draft


def schema_name(given: object, reading: Reading) -> str:
    """The schema that TypeORM names in every statement: the one given, else the
    connection's; `""` for `public`."""
    schema = given if isinstance(given, str) and given else reading.default_schema
    return "" if schema == "public" else schema


def _comment(options: Options, reading: Reading) -> str | Unknown | None:
    """`@Entity({ comment })`."""
    given = options.get("comment")
    text = given if isinstance(given, str) and given else None
    return no_comment(reading) or first_unknown(given) or text


def _table_name(
    args: ClassArgs, entity: EntityArgs, line: Lineage, reading: Reading
) -> tuple[Name, str] | Unknown:
    """The table's name, and the same without the connection's prefix."""
    unknown = entity.unknown or first_unknown(entity.name)
    unknown = unknown or first_unknown(entity.options.get("schema"))
    if unknown is not None:
        return Unknown(f"the table of '{args.declaration.name}': {unknown.reason}")
    if isinstance(entity.name, str) and entity.name:
        plain = entity.name
    elif line.matches_core and line.core is not None:
        plain = line.core.table
    elif reading.strategy is None:
        reason = "the naming strategy cannot be read"
        return Unknown(f"the table of '{args.declaration.name}': {reason}")
    else:
        plain = reading.strategy.table_name(args.declaration.name)
    schema = schema_name(entity.options.get("schema"), reading)
    name = reading.options.entity_prefix + plain
    if not schema and name.count(".") == 1:  # parseTableName of TypeORM's PostgresDriver
        schema, name = name.split(".")
    return Name(schema, truncated(name)), plain


def _inherit(draft: TableDraft, line: Lineage, core: CoreModel | None) -> None:
    """What the root of the class hierarchy says about the table."""
    if line.unknown is not None:
        draft.doubt(line.unknown)
    if core is not None:
        draft.core = core
    elif line.core is not None:
        own = draft.chain[-1].declaration.name
        draft.core = line.core
        draft.doubt(
            f"'{own}' extends core's '{line.core.class_name}' under another name: Medusa takes "
            f"it for a table of its own with all of core's columns"
        )
    entity = draft.chain[-1].entity
    if entity is not None and entity.kind == "FeatureFlagEntity":
        draft.doubt("a feature flag decides whether the table is there")


def _own_columns(draft: TableDraft, line: Lineage, reading: Reading) -> None:
    """Parents' columns first; of two definitions of one property the first wins, which is
    the parent's (EntityMetadataBuilder filters by property name)."""
    taken: dict[str, ColumnArgs] = {}
    generated = {name: how for each in line.classes for name, how in each.generated.items()}
    columns = [*line.inherited, *(column for each in line.classes for column in each.columns)]
    for args in columns:
        key = args.property.name
        if key in taken:
            taken[key] = _redefined(taken[key], args, line, reading)
        elif key not in draft.core_columns:
            taken[key] = args
    for key, args in taken.items():
        spec = column_spec(args, generated.get(key), (), reading)
        draft.add_column(draft.own, spec, args.unknown)
    draft.relations = [relation for each in line.classes for relation in each.relations]


def _redefined(
    parent: ColumnArgs, child: ColumnArgs, line: Lineage, reading: Reading
) -> ColumnArgs:
    """Since 0.3.18 a child's default replaces the parent's, if it is one that JavaScript takes
    for true; nothing else of the child's column counts. It does so in what the parent said:
    the entities that are read after this one have it too."""
    default = child.options.get("default", UNDEFINED)
    if version_tuple(reading.version) < (0, 3, 18) or is_falsy(default) or default == 0:
        return parent
    replaced = replace(parent, options={**parent.options, "default": default})
    for args in line.classes:
        args.is_redefined = True
        args.columns = [replaced if each is parent else each for each in args.columns]
    return replaced


def _embed(
    draft: TableDraft,
    args: EmbeddedArgs,
    prefixes: list[str],
    read: ReadClass,
    reading: Reading,
    path: str = "",
) -> None:
    """The columns of `@Column(() => Address)`, and of what is embedded in it."""
    reason = f"what is embedded as '{args.property.label}' cannot be read"
    prefix = args.prefix
    inside = args.type
    if isinstance(inside, ClassValue):
        inside = read(inside.path, inside.declaration)
    if isinstance(prefix, Unknown) or not isinstance(inside, ClassArgs):
        draft.doubt(reason)
        return
    if len(prefixes) > _DEEPEST_EMBEDDED:
        draft.doubt(reason)
        return
    around = [*prefixes, *_prefix(prefix, args.property.name)]
    path = f"{path}{args.property.name}."
    line = lineage(inside, read, reading.options)
    if line.unknown is not None or line.core is not None:
        draft.doubt(reason)
    generated = {name: how for each in line.classes for name, how in each.generated.items()}
    for each in line.classes:
        for column in each.columns:
            spec = column_spec(column, generated.get(column.property.name), around, reading)
            if isinstance(spec, ColumnSpec):
                spec = replace(spec, path=path + spec.path)
            draft.add_column(draft.embedded, spec, column.unknown)
        draft.relations += [
            replace(relation, inside=path, prefixes=tuple(around)) for relation in each.relations
        ]
        for reason, _ in each.unread:
            draft.doubt(reason)
        for nested in each.embedded:
            _embed(draft, nested, around, read, reading, path)
        _embedded_constraints(draft, each, path)


def _prefix(prefix: object, property_name: str) -> Iterable[str]:
    """EmbeddedMetadata.buildPrefix: undefined is the property's name, `false` and `""` none."""
    if prefix is UNDEFINED or prefix is None or prefix is True:
        return [property_name]
    return [prefix] if isinstance(prefix, str) and prefix else []


def _embedded_constraints(draft: TableDraft, args: ClassArgs, path: str) -> None:
    """Indexes and uniques inside an embedded class count for the table; checks do not."""
    for constraint in args.constraints:
        if isinstance(constraint.columns, tuple):
            columns = tuple(path + column for column in constraint.columns)
            draft.embedded_constraints.append(replace(constraint, columns=columns))
        else:
            draft.embedded_constraints.append(constraint)
