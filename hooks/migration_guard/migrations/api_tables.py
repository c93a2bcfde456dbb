"""The options of TypeORM's schema builder classes → the model's parts.

As PostgresQueryRunner of TypeORM 0.3 builds them: a nameless constraint has the name that the
naming strategy gives it, an enum the type `<table>_<column>_enum`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from migration_guard.schema.changes import (
    AddForeignKey,
    Change,
    CreateEnum,
    CreateIndex,
    CreateTable,
)
from migration_guard.schema.generation import generation
from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.naming import NamingStrategy, enum_name
from migration_guard.sql.constraints import canonical_exclusion
from migration_guard.sql.expressions import canonical
from migration_guard.sql.names import qualified, sequence_default
from migration_guard.sql.parser import parse_expression
from migration_guard.sql.spelling import spelling_of, spelling_of_check
from migration_guard.sql.types import SERIALS, parse_type

Options = Mapping[str, Any]


class NotReadable(Exception):
    """The arguments are not what the query runner expects."""


def path_name(text: object) -> Name:
    """`post` or `schema.post`, as the query runner takes a table's path."""
    if isinstance(text, Mapping):
        text = text.get("name")
    if not isinstance(text, str) or not text:
        raise NotReadable("the table has no name")
    schema, _, name = text.replace('"', "").rpartition(".")
    return qualified(schema.rpartition(".")[2], name)


def options_of(value: object) -> Options:
    if not isinstance(value, Mapping):
        raise NotReadable("its options are no object")
    return value


def listed(value: object) -> list[Any]:
    """A list; what is missing is empty, one thing is a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def create_table(
    options: Options,
    names: NamingStrategy,
    *,
    if_not_exists: bool,
    foreign_keys: bool,
    indices: bool,
) -> Iterator[Change]:
    """The changes of `createTable(new Table(options))`."""
    name = path_name(options.get("name"))
    written = [options_of(each) for each in listed(options.get("columns"))]
    for each in written:
        yield from enum_of(name, each)
    yield CreateTable(_table(name, options, written, names), if_not_exists)
    if indices:
        for each in listed(options.get("indices")):
            yield CreateIndex(name, index(name, options_of(each), names))
    if foreign_keys:
        for each in listed(options.get("foreignKeys")):
            yield AddForeignKey(name, foreign_key(name, options_of(each), names))


def _table(
    name: Name, options: Options, written: Sequence[Options], names: NamingStrategy
) -> Table:
    columns = [column(name, each) for each in written]
    single = [Unique(None, (each["name"],)) for each in written if each.get("isUnique")]
    uniques = [unique(name, options_of(each), names) for each in listed(options.get("uniques"))]
    uniques += [
        Unique(names.unique(name.name, each.columns), each.columns)
        for each in single
        if each.columns not in [known.columns for known in uniques]
    ]
    checks = [check(name, options_of(each), names) for each in listed(options.get("checks"))]
    exclusions = [
        exclusion(name, options_of(each), names) for each in listed(options.get("exclusions"))
    ]
    return Table(
        name=name,
        columns=tuple(columns),
        primary_key=_primary_key(name, written, names),
        uniques=tuple(uniques),
        checks=tuple(checks),
        exclusions=tuple(exclusions),
        comment=options.get("comment") or None,
    )


def _primary_key(
    table: Name, written: Sequence[Options], names: NamingStrategy
) -> PrimaryKey | None:
    keys = [each for each in written if each.get("isPrimary")]
    if not keys:
        return None
    columns = tuple(each["name"] for each in keys)
    given = next((each.get("primaryKeyConstraintName") for each in keys), None)
    return PrimaryKey(columns, given or names.primary_key(table.name, columns))


def column(table: Name, options: Options) -> Column:
    """A TableColumn's options; `default` is SQL text there, `isNullable` false unless said."""
    name = _text(options, "name")
    type_ = _type(table, name, options)
    default = _default(options.get("default"), type_)
    generated = generation(type_, default)
    is_serial, strategy = str(options.get("type")) in SERIALS, options.get("generationStrategy")
    if is_serial or (options.get("isGenerated") and strategy in ("increment", "rowid", None)):
        generated, default = "increment", sequence_default(table, name)
    elif options.get("isGenerated") and strategy == "identity":
        generated = "identity"
    elif options.get("isGenerated") and strategy == "uuid" and default is None:
        generated, default = "uuid", "uuid_generate_v4()"
    stored = options.get("asExpression")
    return Column(
        name=name,
        type=type_,
        nullable=bool(options.get("isNullable")) and not (options.get("isPrimary") or is_serial),
        default=default,
        generated=generated,
        spelling=_spelling(options.get("default"), type_),
        stored=canonical(stored) if isinstance(stored, str) else None,
        comment=options.get("comment") or None,
        collation=options.get("collation") or None,
        identity=(options.get("generatedIdentity") or "BY DEFAULT")
        if generated == "identity"
        else None,
    )


def enum_of(table: Name, options: Options) -> Iterator[CreateEnum]:
    """The enum type that a column brings with it."""
    values = options.get("enum")
    if options.get("type") in ("enum", "simple-enum") and isinstance(values, list):
        yield CreateEnum(Enum(_enum_name(table, options), tuple(str(each) for each in values)))


def _enum_name(table: Name, options: Options) -> Name:
    given = options.get("enumName")
    if not isinstance(given, str):
        return Name(table.schema, enum_name(table.name, _text(options, "name")))
    schema, _, name = given.rpartition(".")
    return qualified(schema, name) if schema else Name(table.schema, name)


def _type(table: Name, name: str, options: Options) -> ColumnType | Unknown:
    written = _text(options, "type")
    array = "[]" if options.get("isArray") else ""
    if written in ("enum", "simple-enum"):
        return ColumnType("enum", array=bool(array), enum=_enum_name(table, options))
    if written in ("simple-array", "simple-json"):
        return ColumnType("text")
    if written == "numeric" and options.get("precision") is None:
        return ColumnType("numeric", array=bool(array))
    modifiers = [options.get("length") or options.get("precision"), options.get("scale")]
    inside = ",".join(str(each) for each in modifiers if each not in (None, ""))
    if not inside or "(" in written:
        return parse_type(written + array)
    head, blank, tail = written.partition(" ")
    if head in ("timestamp", "time") and blank:
        return parse_type(f"{head}({inside}) {tail}{array}")
    return parse_type(f"{written}({inside}){array}")


def _default(value: object, type_: ColumnType | Unknown) -> str | None:
    if value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    base = None if isinstance(type_, Unknown) else type_.name + ("[]" if type_.array else "")
    found = canonical(text, base)
    return None if found == "NULL" else found


def _spelling(value: object, type_: ColumnType | Unknown) -> str | None:
    base = None if isinstance(type_, Unknown) else type_.name
    return spelling_of(value, base) if isinstance(value, str) else None


def unique(table: Name, options: Options, names: NamingStrategy) -> Unique:
    columns = _columns(options)
    name = options.get("name") or names.unique(table.name, columns)
    return Unique(name, columns, options.get("deferrable"))


def index(table: Name, options: Options, names: NamingStrategy) -> Index:
    columns = _columns(options)
    where = options.get("where") or None
    return Index(
        name=options.get("name") or names.index(table.name, columns, where or ""),
        columns=columns,
        unique=bool(options.get("isUnique")),
        where=canonical(where) if isinstance(where, str) else None,
        method="gist" if options.get("isSpatial") else "btree",
    )


def foreign_key(table: Name, options: Options, names: NamingStrategy) -> ForeignKey:
    columns = _columns(options)
    schema = options.get("referencedSchema")
    target = path_name(options.get("referencedTableName"))
    return ForeignKey(
        name=options.get("name") or names.foreign_key(table.name, columns),
        columns=columns,
        referenced_table=qualified(schema, target.name) if schema else target,
        referenced_columns=tuple(map(str, listed(options.get("referencedColumnNames")))),
        on_delete=str(options.get("onDelete") or "NO ACTION").upper(),
        on_update=str(options.get("onUpdate") or "NO ACTION").upper(),
        deferrable=options.get("deferrable"),
    )


def check(table: Name, options: Options, names: NamingStrategy) -> Check:
    expression = _text(options, "expression")
    name = options.get("name") or names.check(table.name, expression)
    node = parse_expression(expression)
    spelling = spelling_of_check(node) if node is not None else None
    return Check(name, canonical(expression), spelling)


def exclusion(table: Name, options: Options, names: NamingStrategy) -> Check:
    expression = _text(options, "expression")
    name = options.get("name") or names.exclusion(table.name, expression)
    return Check(name, canonical_exclusion(expression))


def _columns(options: Options) -> tuple[str, ...]:
    columns = tuple(map(str, listed(options.get("columnNames"))))
    if not columns:
        raise NotReadable("it names no columns")
    return columns


def _text(options: Options, key: str) -> str:
    value = options.get(key)
    if not isinstance(value, str) or not value:
        raise NotReadable(f"its '{key}' is no text")
    return value
