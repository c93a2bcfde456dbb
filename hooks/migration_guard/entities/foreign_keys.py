"""`@ForeignKey`: a foreign key without a relation (EntityMetadataBuilder.createForeignKeys, since
TypeORM 0.3.23)."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import ForeignKeyArgs, Options, Property, RelationArgs
from migration_guard.entities.decorator_options import options_of, returned_name
from migration_guard.entities.decorators import Applied
from migration_guard.entities.draft import ColumnSpec, Reading, TableDraft
from migration_guard.entities.relations import FindTarget, add_foreign_key
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.program import External
from migration_guard.typescript.values import UNDEFINED, Closure, first_unknown


def foreign_key_args(target: Property, decorator: Applied) -> ForeignKeyArgs:
    """`@ForeignKey(type, inverse?, options?)` on a property, `@ForeignKey(type, columns,
    referenced?, options?)` on a class, whose `target` has no name."""
    first, second, third, fourth = (decorator.argument(index) for index in range(4))
    class_ = call(first, []) if isinstance(first, Closure) else first
    said = [each for each in (second, third, fourth) if not isinstance(each, (list, Closure, str))]
    options: Options = next((each for each in said if isinstance(each, Mapping)), {})
    problems = (options_of(each)[1] for each in said if isinstance(each, (Unknown, External)))
    relation = RelationArgs(
        target, "ForeignKey", class_, None, options, unknown=next(problems, None)
    )
    if target.name:
        return ForeignKeyArgs(relation, (target.name,), inverse_property(second))
    return ForeignKeyArgs(relation, column_names(second), column_names(third))


def inverse_property(value: object) -> tuple[str, ...]:
    """The property that is named, or returned by `user => user.id`; none of anything else."""
    name = returned_name(value) if isinstance(value, Closure) else value
    return (name,) if isinstance(name, str) else ()


def column_names(value: object) -> tuple[str, ...] | Unknown:
    """The columns of a foreign key, none where they are left out."""
    if value is UNDEFINED or isinstance(value, Mapping):
        return ()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(map(str, value))
    return first_unknown(value) or Unknown("its columns are not known")


def add_foreign_keys(draft: TableDraft, find: FindTarget, reading: Reading) -> None:
    """Add those of the draft's classes, once the columns are there."""
    for args in draft.chain:
        for each in args.foreign_keys:
            problem = _add(draft, each, find, reading)
            if problem is not None:
                label = each.relation.property.label
                draft.doubt(f"the foreign key of '{label}': {problem.reason}")


def _add(
    draft: TableDraft, args: ForeignKeyArgs, find: FindTarget, reading: Reading
) -> Unknown | None:
    relation = args.relation
    target = relation.unknown or _unknown_option(relation.options) or find(relation)
    if isinstance(target, Unknown):
        return target
    columns = _columns(draft.columns, args.columns)
    if isinstance(columns, Unknown):
        return columns
    referenced = _columns(target.columns, args.referenced or _paths(target.primary))
    if isinstance(referenced, Unknown):
        return referenced
    given = relation.options.get("name")
    add_foreign_key(draft, relation, given, columns, referenced, target, reading)
    return None


def _unknown_option(options: Options) -> Unknown | None:
    keys = ("name", "onDelete", "onUpdate", "deferrable")
    unknowns = (first_unknown(options.get(key)) for key in keys)
    return next((each for each in unknowns if each is not None), None)


def _paths(columns: list[ColumnSpec]) -> tuple[str, ...]:
    return tuple(column.path for column in columns)


def _columns(
    among: list[ColumnSpec] | tuple[ColumnSpec, ...], names: tuple[str, ...] | Unknown
) -> list[ColumnSpec] | Unknown:
    """The columns by their property or their name."""
    if isinstance(names, Unknown):
        return names
    found: list[ColumnSpec] = []
    for name in names:
        column = next((each for each in among if name in (each.path, each.name)), None)
        if column is None:
            return Unknown(f"there is no column '{name}' that is known")
        found.append(column)
    return found if found else Unknown("it names no columns")
