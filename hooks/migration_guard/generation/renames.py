"""Columns and tables that got another name: asked for and never guessed, since a wrong guess
gives one thing's values to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from migration_guard.errors import UsageError
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Name, Schema, Table
from migration_guard.schema.view import is_named
from migration_guard.sql import render
from migration_guard.sql.script import Statement


class Rename(Struct, frozen=True):
    """`column` is None for a table; `table` is as the user wrote it, with or without its
    schema."""

    table: str
    column: str | None
    new: str

    def __str__(self) -> str:
        column = f".{self.column}" if self.column is not None else ""
        return f"{self.table}{column}:{self.new}"


class Renamed(Struct, frozen=True):
    """The statements there and back."""

    up: tuple[Statement, ...]
    down: tuple[Statement, ...]


def parse(text: str) -> Rename:
    """`post.titel:title`, or `pots:post` for a table. Raises UsageError."""
    old, separator, new = text.partition(":")
    table, dot, column = old.rpartition(".")
    if not separator or not column or not new or (dot and not table):
        raise UsageError(
            f"--rename '{text}' names no pair", hint="give table.old:new, or old:new for a table"
        )
    return Rename(table, column, new) if table else Rename(old, None, new)


def renamed(
    wishes: Iterable[Rename], drifts: Sequence[Drift], declared: Schema, made: Schema
) -> Renamed:
    """What renames, with the types and sequences that TypeORM names after a column. Raises
    UsageError for a pair that is no difference between entities and migrations."""
    up: list[Statement] = []
    down: list[Statement] = []
    for wish in wishes:
        found = list(_pairs(wish, drifts, declared, made))
        if len(found) != 1:
            raise _no_pair(wish)
        for there, back in found[0]:
            up.append(Statement(there))
            down.append(Statement(back))
    return Renamed(tuple(up), tuple(reversed(down)))


def likely(drifts: Iterable[Drift]) -> Iterator[Rename]:
    """Columns of one table that are gone and new with the same type: perhaps one column."""
    drifts = list(drifts)
    for lost in drifts:
        for new in drifts:
            if (
                (lost.kind, new.kind) == ("extra-column", "missing-column")
                and lost.path[0] == new.path[0]
                and isinstance(lost.actual, Column)
                and isinstance(new.expected, Column)
                and isinstance(lost.actual.type, ColumnType)
                and _is_alike(lost.actual, new.expected)
            ):
                yield Rename(lost.path[0], lost.actual.name, new.expected.name)


def _is_alike(lost: Column, new: Column) -> bool:
    """Enums are told apart by the column's name: any two are alike."""
    if isinstance(lost.type, ColumnType) and isinstance(new.type, ColumnType):
        enums = lost.type.enum is not None and new.type.enum is not None
        return lost.type == new.type or (enums and lost.type.array == new.type.array)
    return False


Pair = tuple[str, str]


def _pairs(
    wish: Rename, drifts: Sequence[Drift], declared: Schema, made: Schema
) -> Iterator[list[Pair]]:
    if wish.column is None:
        yield from _tables(wish, drifts, declared, made)
        return
    for lost in drifts:
        table = next((name for name in made.tables if str(name) == lost.path[0]), None)
        if table is None or lost.kind != "extra-column" or lost.path[-1] != wish.column:
            continue
        new = _named(drifts, "missing-column", (lost.path[0], "columns", wish.new))
        if is_named(table, [wish.table]) and new and isinstance(lost.actual, Column):
            beside = list(_beside(table, lost.actual, table, new.expected, made))
            yield [_rename_column(table, wish.column, wish.new), *beside]


def _tables(
    wish: Rename, drifts: Sequence[Drift], declared: Schema, made: Schema
) -> Iterator[list[Pair]]:
    for name, table in made.tables.items():
        new = Name(name.schema, wish.new)
        is_lost = name not in declared.tables and table.created
        if not (is_lost and is_named(name, [wish.table])):
            continue
        if _named(drifts, "missing-table", (str(new),)):
            alter = f"ALTER TABLE {render.path(name)} RENAME TO {render.identifier(wish.new)}"
            back = f"ALTER TABLE {render.path(new)} RENAME TO {render.identifier(name.name)}"
            wanted = declared.tables[new]
            columns = [
                pair
                for column in table.columns
                for pair in _beside(name, column, new, wanted.column(column.name), made)
            ]
            yield [(alter, back), *columns]


def _named(drifts: Iterable[Drift], kind: str, path: tuple[str, ...]) -> Drift | None:
    return next((each for each in drifts if each.kind == kind and each.path == path), None)


def _rename_column(table: Name, old: str, new: str) -> Pair:
    start = f"ALTER TABLE {render.path(table)} RENAME COLUMN"
    before, after = render.identifier(old), render.identifier(new)
    return f"{start} {before} TO {after}", f"{start} {after} TO {before}"


def _beside(
    table: Name, lost: Column, new_table: Name, wanted: object, made: Schema
) -> Iterator[Pair]:
    """The enum and the sequence that are named after the column and its table."""
    if not isinstance(wanted, Column):
        return
    if isinstance(lost.type, ColumnType) and isinstance(wanted.type, ColumnType):
        old, new = lost.type.enum, wanted.type.enum
        if old and new and old != new and _has_one_user(old, made.tables.values(), made.enums):
            yield _rename_object("TYPE", Name(old.schema or "public", old.name), new.name)
    if lost.generated == wanted.generated == "increment":
        old_name = f"{table.name}_{lost.name}_seq"
        if old_name in str(lost.default):
            sequence = Name(table.schema, old_name)
            yield _rename_object("SEQUENCE", sequence, f"{new_table.name}_{wanted.name}_seq")


def _has_one_user(enum: Name, tables: Iterable[Table], enums: Collection[Name]) -> bool:
    users = [
        column
        for table in tables
        for column in table.columns
        if isinstance(column.type, ColumnType) and column.type.enum == enum
    ]
    return enum in enums and len(users) == 1


def _rename_object(kind: str, old: Name, new: str) -> Pair:
    there = f"ALTER {kind} {render.path(old)} RENAME TO {render.identifier(new)}"
    renamed = render.path(Name(old.schema, new))
    return there, f"ALTER {kind} {renamed} RENAME TO {render.identifier(old.name)}"


def _no_pair(wish: Rename) -> UsageError:
    what = "column" if wish.column is not None else "table"
    return UsageError(
        f"--rename '{wish}': the migrations make no such {what} that the entities lack, or the"
        f" entities declare no '{wish.new}' that the migrations lack",
        hint="`migration-guard diff` shows both sides",
    )
