"""Tables as TypeORM holds them while it compares: read from the database, changed as it goes.

Mutable, unlike all other models here: TypeORM's later steps see what its earlier ones did to
these objects, and with them what those forgot to note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.model import Name


class TableColumn(Struct):
    """`default` is the text after DEFAULT; `doubt` says why a text of the column may not be
    what PostgreSQL prints, `unread` why the column cannot be compared. `key_name` is a primary
    key's name that is not the hashed one."""

    name: str
    type: str
    length: str = ""
    precision: int | None = None
    scale: int | None = None
    is_array: bool = False
    is_nullable: bool = False
    is_primary: bool = False
    is_unique: bool = False
    generated: str | None = None
    generated_identity: str | None = None
    default: str | None = None
    comment: str | None = None
    collation: str | None = None
    enum: tuple[str, ...] | None = None
    enum_name: str | None = None
    key_name: str | None = None
    as_expression: str | None = None
    generated_type: str | None = None
    spatial_feature_type: str | None = None
    srid: int | None = None
    doubt: str | None = None
    unread: str | None = None


class TableUnique(Struct):
    name: str
    columns: list[str]
    deferrable: str | None = None


class TableIndex(Struct):
    name: str
    columns: list[str]
    is_unique: bool = False
    is_spatial: bool = False
    is_concurrent: bool = False
    method: str | None = None
    where: str | None = None
    doubt: str | None = None


class TableCheck(Struct):
    """Also an exclusion. `columns` are those that the expression refers to."""

    name: str
    expression: str
    columns: list[str]
    deferrable: str | None = None
    doubt: str | None = None


class TableForeignKey(Struct):
    name: str
    columns: list[str]
    referenced_table: Name
    referenced_columns: list[str]
    on_delete: str | None = None
    on_update: str | None = None
    deferrable: str | None = None


Part = TypeVar("Part", TableUnique, TableIndex, TableCheck, TableForeignKey)


class Table(Struct):
    """`foreign_keys` of a table that is made in the same plan come last, in their own phase."""

    name: Name
    columns: list[TableColumn]
    uniques: list[TableUnique]
    indices: list[TableIndex]
    checks: list[TableCheck]
    exclusions: list[TableCheck]
    foreign_keys: list[TableForeignKey]
    comment: str | None = None

    @property
    def primary_columns(self) -> list[TableColumn]:
        return [column for column in self.columns if column.is_primary]

    def column(self, name: str) -> TableColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    def clone(self) -> Table:
        """As deep as TypeORM's: lists of columns are not shared."""
        return Table(
            self.name,
            [replace(column) for column in self.columns],
            _cloned(self.uniques),
            _cloned(self.indices),
            _cloned(self.checks),
            _cloned(self.exclusions),
            _cloned(self.foreign_keys),
            self.comment,
        )

    def become(self, other: Table) -> None:
        """`replaceCachedTable`, which forgets the exclusions and the comment."""
        self.columns, self.indices = other.columns, other.indices
        self.uniques, self.checks = other.uniques, other.checks
        self.foreign_keys = other.foreign_keys


def of_column(parts: Iterable[Part], column: str) -> Part | None:
    """The first constraint or index of this column alone."""
    return next((each for each in parts if each.columns == [column]), None)


def remove(parts: list[Part], name: str) -> None:
    """Takes out the first with the name, if there is one."""
    names = [each.name for each in parts]
    if name in names:
        del parts[names.index(name)]


def _cloned(parts: Iterable[Part]) -> list[Part]:
    return [_clone(each) for each in parts]


def _clone(part: Part) -> Part:
    return replace(part, columns=[*part.columns])
