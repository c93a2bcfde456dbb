"""A whole schema as the statements that make it, in TypeORM's forms and order.

Types come before the tables that use them and foreign keys after all tables, so that
PostgreSQL accepts the script from its first line to its last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from migration_guard.schema.model import (
    Check,
    Column,
    Enum,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Unique,
    Unknown,
)
from migration_guard.schema.quoting import quote_literal
from migration_guard.schema.view import enums_of
from migration_guard.sql import parts, render
from migration_guard.sql.certain import certain_table, reason_against
from migration_guard.sql.needs import needed
from migration_guard.sql.script import Entry, Gap, Statement


def creation(schema: Schema) -> Iterator[Entry]:
    """Every object of the schema, tables by name. What is not known is a gap in its place;
    of a table that is made elsewhere only what is added to it is written."""
    enums = [schema.enums[name] for name in sorted(schema.enums)]
    unmade = {enum.name for enum in enums if isinstance(enum.values, Unknown)}
    tables = [certain_table(schema.tables[name], unmade) for name in sorted(schema.tables)]
    yield from (Gap("anything", reason) for reason in schema.unknown)
    yield from needed(tables, [*schema.tables, *schema.enums])
    yield from map(create_enum, enums)
    for name in sorted({name for table in tables for name in enums_of(table)} - {*schema.enums}):
        yield Gap(f"type {render.path(name)}", "it is made elsewhere")
    for table in tables:
        yield from create_table(table) if table.created else _additions(table)
    for table in tables:
        yield from _foreign_keys(table, schema)
    for view in sorted(schema.views):
        yield Gap(f"view {render.path(view)}", "of a view only the name is known")


def create_enum(enum: Enum) -> Entry:
    """`CREATE TYPE "public"."post_status_enum" AS ENUM('draft', 'published')`."""
    name = render.path(Name(enum.name.schema or "public", enum.name.name))
    if isinstance(enum.values, Unknown):
        return Gap(f"type {name}", enum.values.reason)
    values = ", ".join(map(quote_literal, enum.values))
    return Statement(f"CREATE TYPE {name} AS ENUM({values})")


def create_table(table: Table) -> Iterator[Entry]:
    """The table with its columns and constraints, then its comments and indexes; its foreign
    keys are left to the end of the script."""
    yield from _gaps(table)
    known = [written(column) for column in table.columns if _has_type(column)]
    lines = [line for line in map(render.column, known) if line]
    repeated = _repeated(table)
    uniques = [each for each in table.uniques if each not in repeated]
    lines += [parts.constraint(each) for each in _known(table, uniques)]
    lines += [parts.constraint(each) for each in _known(table, table.checks)]
    lines += [parts.constraint(each, exclusion=True) for each in _known(table, table.exclusions)]
    if isinstance(table.primary_key, PrimaryKey) and _is_known(table, table.primary_key):
        lines.append(parts.constraint(table.primary_key))
    body = "".join(f"\n    {line}," for line in lines).removesuffix(",")
    yield Statement(f"CREATE TABLE {render.path(table.name)} ({body}\n)")
    yield from _comments(table)
    yield from (parts.add(table.name, each) for each in _known(table, repeated))
    yield from (parts.add(table.name, index) for index in _known(table, table.indexes))


def written(column: Column) -> Column:
    """The column with what is certain about it: an unknown default is none, an unknown
    nullability allows NULL."""
    default = None if isinstance(column.default, Unknown) else column.default
    nullable = True if isinstance(column.nullable, Unknown) else column.nullable
    return replace(column, default=default, nullable=nullable)


def column_gaps(table: Name, column: Column) -> Iterator[Gap]:
    """What of the column is not known."""
    subject = f"{render.path(table)}.{render.identifier(column.name)}"
    for what, value in (
        ("", column.type),
        ("NOT NULL of ", column.nullable),
        ("the default of ", column.default),
    ):
        if isinstance(value, Unknown):
            yield Gap(f"{what}{subject}", value.reason)
            if not what:
                return


def _additions(table: Table) -> Iterator[Entry]:
    """What is added to a table that is not made here."""
    yield from _gaps(table)
    note = f'table "{table.name}" is made elsewhere'
    for column in table.columns:
        definition = render.add_column(table.name, written(column)) if _has_type(column) else None
        if definition:
            yield Statement(definition, note)
    yield from _comments(table)
    keys = [table.primary_key] if isinstance(table.primary_key, PrimaryKey) else []
    made: tuple[parts.Part, ...] = (*keys, *table.uniques, *table.checks, *table.indexes)
    for part in _known(table, made):
        yield replace(parts.add(table.name, part), note=note)
    for exclusion in _known(table, table.exclusions):
        yield replace(parts.add(table.name, exclusion, exclusion=True), note=note)


def _foreign_keys(table: Table, schema: Schema) -> Iterator[Entry]:
    for key in _known(table, table.foreign_keys):
        target = schema.tables.get(key.referenced_table)
        there = target is not None and target.created
        note = "" if there else f'table "{key.referenced_table}" is made elsewhere'
        yield replace(parts.add(table.name, key), note=note)


def _gaps(table: Table) -> Iterator[Gap]:
    yield from (Gap(f"anything of {render.path(table.name)}", each) for each in table.unknown)
    for column in table.columns:
        yield from column_gaps(table.name, column)
    if isinstance(table.primary_key, Unknown):
        yield Gap(f"the primary key of {render.path(table.name)}", table.primary_key.reason)
    key = (table.primary_key,) if isinstance(table.primary_key, PrimaryKey) else ()
    checks = (*table.checks, *table.exclusions)
    every: tuple[parts.Part, ...] = (*key, *table.uniques, *checks, *table.indexes)
    for part in (*every, *table.foreign_keys):
        reason = _against(table, part)
        if reason is not None:
            yield Gap(parts.subject(table.name, part), reason)


def _comments(table: Table) -> Iterator[Statement]:
    if isinstance(table.comment, str):
        yield Statement(render.comment_table(table.name, table.comment))
    for column in table.columns:
        if isinstance(column.comment, str) and _has_type(column):
            yield Statement(render.comment_column(table.name, column.name, column.comment))


def _repeated(table: Table) -> list[Unique]:
    """The constraints that CREATE TABLE would leave out because another one there has the same
    columns (transformIndexConstraints); ALTER TABLE adds them all the same."""
    key = table.primary_key
    seen: set[tuple[tuple[str, ...], str | None]] = set()
    if isinstance(key, PrimaryKey):
        seen.add((key.columns, None))
    repeated = []
    for unique in table.uniques:
        form = (unique.columns, unique.deferrable)
        if form in seen:
            repeated.append(unique)
        seen.add(form)
    return repeated


def _known(table: Table, every: Iterable[parts.PartOf]) -> Iterator[parts.PartOf]:
    return (part for part in every if _is_known(table, part))


def _is_known(table: Table, part: parts.Part) -> bool:
    return _against(table, part) is None


def _against(table: Table, part: parts.Part) -> str | None:
    """Why it cannot be written: a column that it names, or its own expression."""
    named = () if isinstance(part, Check) else part.columns
    lost = {column.name for column in table.columns if not _has_type(column)}
    if table.created and not lost.isdisjoint(named):
        return "a column of it is not known"
    return reason_against(part)


def _has_type(column: Column) -> bool:
    return not isinstance(column.type, Unknown)
