"""What a statement does to a schema: frozen records, in PostgreSQL's own terms.

`sql.statements.effects` makes them of SQL and `migrations.api` of query runner calls;
`schema.apply` carries them out. Names are as the statement writes them, `public` left out.
"""

from __future__ import annotations

import enum
from collections.abc import Container
from dataclasses import dataclass, replace
from itertools import count

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


@dataclass(frozen=True, slots=True)
class CreateTable:
    """Inline constraints are in `table`, with the names PostgreSQL gives the nameless."""

    table: Table
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropTable:
    name: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameTable:
    name: Name
    new_name: str


@dataclass(frozen=True, slots=True)
class SetTableSchema:
    name: Name
    schema: str


@dataclass(frozen=True, slots=True)
class DropSchema:
    schema: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Inline constraints follow as changes of their own."""

    table: Name
    column: Column
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropColumn:
    table: Name
    column: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameColumn:
    table: Name
    column: str
    new_name: str


class Aspect(enum.Enum):
    """What of a column an ALTER changes; the values are the fields of `Column`."""

    TYPE = "type"
    NULLABLE = "nullable"
    DEFAULT = "default"
    GENERATED = "generated"
    STORED = "stored"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class AlterColumn:
    """`value` is what the field becomes: a ColumnType, a bool, a text, or None for none."""

    table: Name
    column: str
    aspect: Aspect
    value: ColumnType | bool | str | Unknown | None


@dataclass(frozen=True, slots=True)
class AddPrimaryKey:
    """`chosen` in this and the next records: PostgreSQL made up the name, and numbers it when
    it is taken. `using_index` names the index that becomes the constraint."""

    table: Name
    constraint: PrimaryKey
    chosen: bool = False
    using_index: str | None = None


@dataclass(frozen=True, slots=True)
class AddUnique:
    table: Name
    constraint: Unique
    chosen: bool = False
    using_index: str | None = None


@dataclass(frozen=True, slots=True)
class AddCheck:
    table: Name
    constraint: Check
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AddExclusion:
    table: Name
    constraint: Check
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """Without referenced columns it means the other table's primary key."""

    table: Name
    constraint: ForeignKey
    chosen: bool = False


AddConstraint = AddPrimaryKey | AddUnique | AddCheck | AddExclusion | AddForeignKey


@dataclass(frozen=True, slots=True)
class DropConstraint:
    table: Name
    name: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class DropPrimaryKey:
    """A query runner's dropPrimaryKey: whatever its name."""

    table: Name


@dataclass(frozen=True, slots=True)
class RenameConstraint:
    table: Name
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class CreateIndex:
    table: Name
    index: Index
    if_not_exists: bool = False
    concurrently: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class DropIndex:
    name: Name
    if_exists: bool = False
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex:
    name: Name
    new_name: str


@dataclass(frozen=True, slots=True)
class CreateEnum:
    enum: Enum


@dataclass(frozen=True, slots=True)
class CreateDomain:
    """Columns of a domain have its base type, as TypeORM too reads them."""

    name: Name
    base: ColumnType


@dataclass(frozen=True, slots=True)
class DropType:
    name: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameType:
    name: Name
    new_name: str


@dataclass(frozen=True, slots=True)
class SetTypeSchema:
    name: Name
    schema: str


@dataclass(frozen=True, slots=True)
class AddEnumValue:
    """Placed before or after `neighbour`, at the end without one."""

    name: Name
    value: str
    neighbour: str | None = None
    after: bool = False
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameEnumValue:
    name: Name
    value: str
    new_value: str


@dataclass(frozen=True, slots=True)
class CreateView:
    name: Name
    materialized: bool = False


@dataclass(frozen=True, slots=True)
class DropView:
    name: Name
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameView:
    name: Name
    new_name: str


@dataclass(frozen=True, slots=True)
class RenameSequence:
    """The defaults that take their value from it name it by its new name."""

    name: Name
    new_name: str


@dataclass(frozen=True, slots=True)
class NoEffect:
    """Nothing that the model holds: rows, functions, triggers, extensions, rights."""

    kind: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """What it does cannot be known statically. `mentions` are the words of its text, in
    their own case; a table among them may have been changed."""

    reason: str
    mentions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attempt:
    """Changes that are made when all of them can be, and otherwise none: a DO block that
    swallows its error, or asks first whether the object is there. `mentions` as in Opaque,
    for when that cannot be known."""

    changes: tuple[Change, ...]
    mentions: frozenset[str] = frozenset()


Change = (
    CreateTable
    | DropTable
    | RenameTable
    | SetTableSchema
    | DropSchema
    | AddColumn
    | DropColumn
    | RenameColumn
    | AlterColumn
    | AddPrimaryKey
    | AddUnique
    | AddCheck
    | AddExclusion
    | AddForeignKey
    | DropConstraint
    | DropPrimaryKey
    | RenameConstraint
    | CreateIndex
    | DropIndex
    | RenameIndex
    | CreateEnum
    | CreateDomain
    | DropType
    | RenameType
    | SetTypeSchema
    | AddEnumValue
    | RenameEnumValue
    | CreateView
    | DropView
    | RenameView
    | RenameSequence
    | NoEffect
    | Opaque
    | Attempt
)


def with_free_name(change: AddConstraint, taken: Container[str | None]) -> AddConstraint:
    """The change with the first of `name`, `name1`, `name2`, … that is not taken."""
    name = change.constraint.name or ""
    candidates = (f"{name}{number or ''}" for number in count())
    free = next(each for each in candidates if each not in taken)
    return replace(change, constraint=replace(change.constraint, name=free))  # type: ignore[arg-type]
