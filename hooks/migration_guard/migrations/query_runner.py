"""What a query runner does that depends on the schema it finds.

PostgresQueryRunner of TypeORM 0.3 renames the constraints, indexes, sequences and enums that
have its own hashed names along with their table or column, and replaces a column whose type
changes by a new one (renameTable, renameColumn and changeColumn there; checked on a real
database in tests/unit/migrations).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from migration_guard.migrations.api import added_column, api_effects
from migration_guard.migrations.model import ApiStep
from migration_guard.schema.changes import (
    AlterColumn,
    Aspect,
    Change,
    DropColumn,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    RenameType,
)
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import (
    Column,
    ColumnType,
    ForeignKey,
    Name,
    PrimaryKey,
    Table,
    Unique,
)
from migration_guard.schema.naming import NamingStrategy, enum_name
from migration_guard.sql.names import sequence_default

Namer = Callable[[str, tuple[str, ...]], str | None]


def runner_effects(draft: Draft, step: ApiStep, names: NamingStrategy) -> tuple[Change, ...]:
    """The changes of a call, given what is there."""
    found = api_effects(step.method, step.arguments, names)
    altered = [each for each in found if isinstance(each, AlterColumn)]
    types = [each for each in altered if each.aspect is Aspect.TYPE]
    if len(types) != 1:
        return found
    (type_,) = types
    renamed = next((each for each in found if isinstance(each, RenameColumn)), None)
    old = renamed.column if renamed is not None else type_.column
    before = draft.table(type_.table).column(old)
    if before is None or not _is_replaced(before, type_):
        return found
    return (DropColumn(type_.table, old), *added_column(type_.table, step.arguments[2], names))


def followers(draft: Draft, change: Change, names: NamingStrategy) -> tuple[Change, ...]:
    """The renames that a query runner adds to a rename that has just been applied. It names
    what is in a renamed table with the schema before the table, which a strategy of the
    project's own may leave there (`public.post_id_pk`)."""
    if isinstance(change, RenameTable):
        table = draft.table(Name(change.name.schema, change.new_name))
        full_name = f"{table.name.schema or 'public'}.{table.name.name}"
        tables = (change.name.name, full_name)
        return tuple(_renames(table, tables, lambda column: column, names))
    if isinstance(change, RenameColumn):
        table = draft.table(change.table)

        def before(column: str) -> str:
            return change.column if column == change.new_name else column

        return tuple(_renames(table, (table.name.name, table.name.name), before, names))
    return ()


def _is_replaced(before: Column, change: AlterColumn) -> bool:
    old, new = before.type, change.value
    if not isinstance(old, ColumnType) or not isinstance(new, ColumnType):
        return False
    if old.enum is not None and new.enum is not None:
        return old.array != new.array
    return (old.name, old.length, old.array) != (new.name, new.length, new.array)


def _renames(
    table: Table, tables: tuple[str, str], before: Callable[[str], str], names: NamingStrategy
) -> Iterator[Change]:
    """`tables` are what the table is called in names before and after the rename, `before` gives
    a column's name before it."""
    name, key = table.name, table.primary_key
    found = [(key, names.primary_key)] if isinstance(key, PrimaryKey) else []
    constraints: list[tuple[PrimaryKey | Unique | ForeignKey, Namer]] = [*found]
    constraints += [(each, names.unique) for each in table.uniques]
    constraints += [(each, names.foreign_key) for each in table.foreign_keys]
    for each, namer in constraints:
        columns = each.columns if isinstance(each, ForeignKey) else _as_loaded(table, each.columns)
        old, new = namer(tables[0], tuple(map(before, columns))), namer(tables[1], columns)
        if each.name is not None and each.name == old != new and new is not None:
            yield RenameConstraint(name, each.name, new)
    for index in table.indexes:
        where, columns = index.where or "", _as_loaded(table, index.columns)
        old = names.index(tables[0], map(before, columns), where)
        new = names.index(tables[1], columns, where)
        if index.name is not None and index.name == old != new and new is not None:
            yield RenameIndex(Name(name.schema, index.name), new)
    for column in table.columns:
        yield from _column(name, tables[0], column, before(column.name))


def _as_loaded(table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a key or index in the order in which TypeORM loads them: the table's, as it
    joins pg_attribute on `attnum = ANY (conkey)`. Its own hashes sort them; another naming
    strategy may not, and then finds a name that is not its own, and leaves it."""
    ordered = tuple(column.name for column in table.columns if column.name in columns)
    return ordered if len(ordered) == len(columns) else columns


def _column(table: Name, old_table: str, column: Column, old: str) -> Iterator[Change]:
    """A column's own sequence and its own enum follow it."""
    if column.default == sequence_default(Name(table.schema, old_table), old):
        default = sequence_default(table, column.name)
        if default != column.default:
            yield AlterColumn(table, column.name, Aspect.DEFAULT, default)
    enum = column.type.enum if isinstance(column.type, ColumnType) else None
    new = enum_name(table.name, column.name)
    if enum is not None and enum.name == enum_name(old_table, old) != new:
        yield RenameType(enum, new)
