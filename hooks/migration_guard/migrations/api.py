"""Query runner calls → the changes that they make on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from migration_guard.migrations import api_tables as tables
from migration_guard.migrations.api_tables import NotReadable, listed, options_of, path_name
from migration_guard.schema import changes
from migration_guard.schema.changes import Aspect, Change
from migration_guard.schema.model import Column, Name, PrimaryKey, Unique
from migration_guard.schema.naming import NamingStrategy
from migration_guard.sql.opaque import opaque


def api_effects(method: str, given: tuple[Any, ...], names: NamingStrategy) -> tuple[Change, ...]:
    """The changes of `queryRunner.method(…)`; Opaque when the arguments do not tell."""
    try:
        return tuple(METHODS[method](Arguments(given, names)))
    except (NotReadable, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(error) if isinstance(error, NotReadable) else "its arguments are not read"
        return (opaque(f"queryRunner.{method}(): {reason}", repr(given)),)


class Arguments(Struct, frozen=True):
    """They may be fewer than the parameters: those left out are None. `names` is how TypeORM
    names what has no name."""

    given: tuple[Any, ...]
    names: NamingStrategy

    def __getitem__(self, index: int) -> Any:
        return self.given[index] if index < len(self.given) else None


def _create_table(arguments: Arguments) -> Iterator[Change]:
    return tables.create_table(
        options_of(arguments[0]),
        arguments.names,
        if_not_exists=bool(arguments[1]),
        foreign_keys=arguments[2] is not False,
        indices=arguments[3] is not False,
    )


def _drop_table(arguments: Arguments) -> Iterator[Change]:
    yield changes.DropTable(path_name(arguments[0]), if_exists=bool(arguments[1]), cascade=True)


def _rename_table(arguments: Arguments) -> Iterator[Change]:
    new = path_name(arguments[1])
    yield changes.RenameTable(path_name(arguments[0]), new.name)


def _add_column(arguments: Arguments) -> Iterator[Change]:
    yield from added_column(path_name(arguments[0]), arguments[1], arguments.names)


def _add_columns(arguments: Arguments) -> Iterator[Change]:
    for each in listed(arguments[1]):
        yield from added_column(path_name(arguments[0]), each, arguments.names)


def added_column(table: Name, written: object, names: NamingStrategy) -> Iterator[Change]:
    """The changes of adding one TableColumn, by its options."""
    options = options_of(written)
    yield from tables.enum_of(table, options)
    column = tables.column(table, options)
    yield changes.AddColumn(table, column)
    if options.get("isPrimary"):
        name = names.primary_key(table.name, (column.name,))
        yield changes.AddPrimaryKey(table, PrimaryKey((column.name,), name))
    if options.get("isUnique"):
        name = names.unique(table.name, (column.name,))
        yield changes.AddUnique(table, Unique(name, (column.name,)))


def _drop_column(arguments: Arguments) -> Iterator[Change]:
    yield changes.DropColumn(path_name(arguments[0]), _name(arguments[1]))


def _drop_columns(arguments: Arguments) -> Iterator[Change]:
    for each in listed(arguments[1]):
        yield changes.DropColumn(path_name(arguments[0]), _name(each))


def _rename_column(arguments: Arguments) -> Iterator[Change]:
    table, old = path_name(arguments[0]), _name(arguments[1])
    if isinstance(arguments[2], str):
        yield changes.RenameColumn(table, old, arguments[2])
        return
    yield from _changed(table, old, arguments[2], arguments.names)


def _change_column(arguments: Arguments) -> Iterator[Change]:
    yield from _changed(path_name(arguments[0]), _name(arguments[1]), arguments[2], arguments.names)


def _changed(table: Name, old: str, written: object, names: NamingStrategy) -> Iterator[Change]:
    """Whether TypeORM alters the column or drops it and adds it again: it ends the same."""
    options = options_of(written)
    column = tables.column(table, options)
    if column.name != old:
        yield changes.RenameColumn(table, old, column.name)
    yield from tables.enum_of(table, options)
    yield from _as_it_becomes(table, column)
    if options.get("isUnique"):
        name = names.unique(table.name, (column.name,))
        yield changes.AddUnique(table, Unique(name, (column.name,)))


def _as_it_becomes(table: Name, column: Column) -> Iterator[Change]:
    values: dict[Aspect, Any] = {
        Aspect.TYPE: column.type,
        Aspect.COLLATION: column.collation,
        Aspect.DEFAULT: column.default,
        Aspect.SPELLING: column.spelling,
        Aspect.NULLABLE: column.nullable,
        Aspect.STORED: column.stored,
        Aspect.COMMENT: column.comment,
    }
    if column.generated == "identity":
        values[Aspect.GENERATED] = column.generated
        values[Aspect.IDENTITY] = column.identity
    for aspect, value in values.items():
        yield changes.AlterColumn(table, column.name, aspect, value)


def _create_index(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        yield changes.CreateIndex(table, tables.index(table, options_of(each), arguments.names))


def _drop_index(arguments: Arguments) -> Iterator[Change]:
    """By name, or by a TableIndex whose name TypeORM would make up."""
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        name = (
            each
            if isinstance(each, str)
            else tables.index(table, options_of(each), arguments.names).name
        )
        yield changes.DropIndex(Name(table.schema, _text(name)))


def _create_foreign_key(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        yield changes.AddForeignKey(
            table, tables.foreign_key(table, options_of(each), arguments.names)
        )


def _create_unique(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        yield changes.AddUnique(table, tables.unique(table, options_of(each), arguments.names))


def _create_check(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        yield changes.AddCheck(table, tables.check(table, options_of(each), arguments.names))


def _create_exclusion(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    for each in listed(arguments[1]):
        yield changes.AddExclusion(
            table, tables.exclusion(table, options_of(each), arguments.names)
        )


def _create_primary_key(arguments: Arguments) -> Iterator[Change]:
    table, columns = path_name(arguments[0]), tuple(map(_text, listed(arguments[1])))
    name = arguments[2] or arguments.names.primary_key(table.name, columns)
    yield changes.AddPrimaryKey(table, PrimaryKey(columns, name))


def _update_primary_keys(arguments: Arguments) -> Iterator[Change]:
    table = path_name(arguments[0])
    columns = tuple(_name(each) for each in listed(arguments[1]))
    yield changes.DropPrimaryKey(table)
    name = arguments.names.primary_key(table.name, columns)
    yield changes.AddPrimaryKey(table, PrimaryKey(columns, name))


def _drop_primary_key(arguments: Arguments) -> Iterator[Change]:
    yield changes.DropPrimaryKey(path_name(arguments[0]))


def _drop_constraint(
    name_of: Callable[[Name, Any, NamingStrategy], str | None],
) -> Callable[[Arguments], Iterator[Change]]:
    def drop(arguments: Arguments) -> Iterator[Change]:
        table = path_name(arguments[0])
        for each in listed(arguments[1]):
            name = (
                each if isinstance(each, str) else name_of(table, options_of(each), arguments.names)
            )
            yield changes.DropConstraint(table, _text(name))

    return drop


def _create_schema(arguments: Arguments) -> Iterator[Change]:
    yield changes.NoEffect("CREATE SCHEMA")


def _drop_schema(arguments: Arguments) -> Iterator[Change]:
    yield changes.DropSchema(_text(arguments[0]))


def _create_view(arguments: Arguments) -> Iterator[Change]:
    yield changes.CreateView(path_name(arguments[0]))


def _drop_view(arguments: Arguments) -> Iterator[Change]:
    yield changes.DropView(path_name(arguments[0]))


def _name(value: object) -> str:
    """A column by its name, or by its TableColumn."""
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise NotReadable("a name is no text")
    return value


_drop_foreign_key = _drop_constraint(
    lambda table, each, names: tables.foreign_key(table, each, names).name
)
_drop_unique = _drop_constraint(lambda table, each, names: tables.unique(table, each, names).name)
_drop_check = _drop_constraint(lambda table, each, names: tables.check(table, each, names).name)
_drop_exclusion = _drop_constraint(
    lambda table, each, names: tables.exclusion(table, each, names).name
)

METHODS: dict[str, Callable[[Arguments], Iterator[Change]]] = {
    "createTable": _create_table,
    "dropTable": _drop_table,
    "renameTable": _rename_table,
    "addColumn": _add_column,
    "addColumns": _add_columns,
    "dropColumn": _drop_column,
    "dropColumns": _drop_columns,
    "renameColumn": _rename_column,
    "changeColumn": _change_column,
    "createIndex": _create_index,
    "createIndices": _create_index,
    "dropIndex": _drop_index,
    "dropIndices": _drop_index,
    "createForeignKey": _create_foreign_key,
    "createForeignKeys": _create_foreign_key,
    "dropForeignKey": _drop_foreign_key,
    "dropForeignKeys": _drop_foreign_key,
    "createUniqueConstraint": _create_unique,
    "createUniqueConstraints": _create_unique,
    "dropUniqueConstraint": _drop_unique,
    "dropUniqueConstraints": _drop_unique,
    "createCheckConstraint": _create_check,
    "createCheckConstraints": _create_check,
    "dropCheckConstraint": _drop_check,
    "dropCheckConstraints": _drop_check,
    "createExclusionConstraint": _create_exclusion,
    "createExclusionConstraints": _create_exclusion,
    "dropExclusionConstraint": _drop_exclusion,
    "dropExclusionConstraints": _drop_exclusion,
    "createPrimaryKey": _create_primary_key,
    "updatePrimaryKeys": _update_primary_keys,
    "dropPrimaryKey": _drop_primary_key,
    "createSchema": _create_schema,
    "dropSchema": _drop_schema,
    "createView": _create_view,
    "dropView": _drop_view,
}
"""What the query runner can do to a schema, by the names of TypeORM's QueryRunner."""

WITHOUT_EFFECT = frozenset(
    {
        "clearTable",
        "commitTransaction",
        "connect",
        "createDatabase",
        "disableSqlMemory",
        "enableSqlMemory",
        "getCurrentDatabase",
        "getCurrentSchema",
        "getDatabases",
        "getMemorySql",
        "getSchemas",
        "getTable",
        "getTables",
        "getView",
        "getViews",
        "hasColumn",
        "hasDatabase",
        "hasSchema",
        "hasTable",
        "release",
        "startTransaction",
        "stream",
    }
)

ROWS_ONLY = frozenset(
    {
        *("count", "countBy", "create", "createQueryBuilder", "decrement", "delete", "exists"),
        *("existsBy", "find", "findAndCount", "findBy", "findByIds", "findOne", "findOneBy"),
        *("findOneByOrFail", "findOneOrFail", "getCustomRepository", "getId", "getRepository"),
        *("getTreeRepository", "increment", "insert", "merge", "preload", "recover", "remove"),
        *("restore", "save", "softDelete", "softRemove", "update", "upsert"),
    }
)
"""Methods of the entity manager, which migrations reach as `queryRunner.manager`: they read
and write rows."""
"""What leaves the schema as it is."""
