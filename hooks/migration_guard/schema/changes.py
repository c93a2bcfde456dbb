"""What a statement does to a schema: frozen records, in PostgreSQL's own terms.

`sql.statements.effects` makes them of SQL and `migrations.api` of query runner calls;
`schema.apply` carries them out. Names are as the statement writes them, `public` left out.
"""

from __future__ import annotations

import enum
from collections.abc import Container
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    Note,
    PrimaryKey,
    Table,
    Unique,
    Unknown,
)


class CreateTable(Struct, frozen=True):
    """Inline constraints are in `table`, with the names PostgreSQL gives the nameless."""

    table: Table
    if_not_exists: bool = False


class DropTable(Struct, frozen=True):
    name: Name
    if_exists: bool = False
    cascade: bool = False


class RenameTable(Struct, frozen=True):
    name: Name
    new_name: str


class SetTableSchema(Struct, frozen=True):
    name: Name
    schema: str


class CommentTable(Struct, frozen=True):
    """`comment` is None where it is taken away."""

    name: Name
    comment: str | None


class DropSchema(Struct, frozen=True):
    schema: str


class AddColumn(Struct, frozen=True):
    """Inline constraints follow as changes of their own."""

    table: Name
    column: Column
    if_not_exists: bool = False


class DropColumn(Struct, frozen=True):
    table: Name
    column: str
    if_exists: bool = False
    cascade: bool = False


class RenameColumn(Struct, frozen=True):
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
    COLLATION = "collation"
    IDENTITY = "identity"
    SPELLING = "spelling"


class AlterColumn(Struct, frozen=True):
    """`value` is what the field becomes: a ColumnType, a bool, a text, or None for none."""

    table: Name
    column: str
    aspect: Aspect
    value: ColumnType | bool | str | Unknown | None


class AddPrimaryKey(Struct, frozen=True):
    """`chosen` in this and the next records: PostgreSQL made up the name, and numbers it when
    it is taken. `using_index` names the index that becomes the constraint."""

    table: Name
    constraint: PrimaryKey
    chosen: bool = False
    using_index: str | None = None


class AddUnique(Struct, frozen=True):
    table: Name
    constraint: Unique
    chosen: bool = False
    using_index: str | None = None


class AddCheck(Struct, frozen=True):
    table: Name
    constraint: Check
    chosen: bool = False


class AddExclusion(Struct, frozen=True):
    table: Name
    constraint: Check
    chosen: bool = False


class AddForeignKey(Struct, frozen=True):
    """Without referenced columns it means the other table's primary key."""

    table: Name
    constraint: ForeignKey
    chosen: bool = False


AddConstraint = AddPrimaryKey | AddUnique | AddCheck | AddExclusion | AddForeignKey


class DropConstraint(Struct, frozen=True):
    table: Name
    name: str
    if_exists: bool = False
    cascade: bool = False


class DropPrimaryKey(Struct, frozen=True):
    """A query runner's dropPrimaryKey: whatever its name."""

    table: Name


class DropFoundConstraint(Struct, frozen=True):
    """Of the table's constraints of a kind (`PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY`) one whose
    name is `like` a pattern of SQL's LIKE; nothing where there is none."""

    table: Name
    kind: str
    like: str = "%"


class RenameConstraint(Struct, frozen=True):
    table: Name
    name: str
    new_name: str


class CreateIndex(Struct, frozen=True):
    table: Name
    index: Index
    if_not_exists: bool = False
    concurrently: bool = False
    chosen: bool = False


class DropIndex(Struct, frozen=True):
    name: Name
    if_exists: bool = False
    concurrently: bool = False


class RenameIndex(Struct, frozen=True):
    name: Name
    new_name: str


class CreateEnum(Struct, frozen=True):
    enum: Enum


class CreateDomain(Struct, frozen=True):
    """Columns of a domain have its base type, as TypeORM too reads them."""

    name: Name
    base: ColumnType


class DropType(Struct, frozen=True):
    name: Name
    if_exists: bool = False
    cascade: bool = False


class RenameType(Struct, frozen=True):
    name: Name
    new_name: str


class SetTypeSchema(Struct, frozen=True):
    name: Name
    schema: str


class AddEnumValue(Struct, frozen=True):
    """Placed before or after `neighbour`, at the end without one."""

    name: Name
    value: str
    neighbour: str | None = None
    after: bool = False
    if_not_exists: bool = False


class RenameEnumValue(Struct, frozen=True):
    name: Name
    value: str
    new_value: str


class CreateView(Struct, frozen=True):
    name: Name
    materialized: bool = False


class DropView(Struct, frozen=True):
    name: Name
    if_exists: bool = False


class RenameView(Struct, frozen=True):
    name: Name
    new_name: str


class KeepNote(Struct, frozen=True):
    """A row of `typeorm_metadata`; `text` is None where it is taken away."""

    note: Note
    text: str | None


class RenameSequence(Struct, frozen=True):
    """The defaults that take their value from it name it by its new name."""

    name: Name
    new_name: str


class NoEffect(Struct, frozen=True):
    """Nothing that the model holds: rows, functions, triggers, extensions, rights."""

    kind: str


class Opaque(Struct, frozen=True):
    """What it does cannot be known statically. `mentions` are the words of its text, in
    their own case; a table among them may have been changed. `columns` are those that it
    alters in tables whose names its text does not have: any of these names may have been."""

    reason: str
    mentions: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()


class Attempt(Struct, frozen=True):
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
    | CommentTable
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
    | DropFoundConstraint
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
    | KeepNote
    | NoEffect
    | Opaque
    | Attempt
)


def with_free_name(change: AddConstraint, taken: Container[str | None]) -> AddConstraint:
    """The change with the first of `name`, `name1`, `name2`, … that is not taken."""
    name = change.constraint.name or ""
    candidates = (f"{name}{number or ''}" for number in count())
    free = next(each for each in candidates if each not in taken)
    return replace(change, constraint=replace(change.constraint, name=free))
