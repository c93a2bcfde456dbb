"""The nouns: tables, columns, constraints, indexes and enums of a PostgreSQL schema.

The same model holds the *declared* schema (what the entities say) and the *replayed*
one (what the migrations made). Frozen, keyed by name, without back-pointers. Where a
thing was declared or made rides beside the model, in a mapping keyed by `ObjectPath`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from migration_guard.findings import Location
from migration_guard.findings import Unknown as Unknown  # used by expressions too


class Name(NamedTuple):
    """A schema-qualified name; schema `""` is the connection's default schema, which
    both sides write either way (`"post"` and `"public"."post"`)."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


ObjectPath = tuple[str, ...]
"""Path of an object: `(str(table_name),)`, `(table, "columns", column)`,
`(table, "indexes", name)`, `("", "enums", str(enum_name))`."""

Locations = Mapping[ObjectPath, Location]


class Part(Struct, frozen=True, tag=True, tag_field="part", omit_defaults=True):
    """What every part of a schema is: when results are kept, its class's name goes with it."""


class ColumnType(Part, frozen=True):
    """A type as PostgreSQL normalises it: `integer`, `character varying`,
    `timestamp with time zone`, … (`format_type` without its modifiers); `enum` types have
    name `enum` and the enum's name. Of PostGIS's two `geometry` is what a column may hold, as
    in `geometry(Point,4326)`, and `precision` the number of its reference system."""

    name: str
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    array: bool = False
    enum: Name | None = None
    geometry: str | None = None

    def __str__(self) -> str:
        text = str(self.enum) if self.enum is not None else self.name
        modifiers = [self.length] if self.length is not None else [self.precision, self.scale]
        inside = ",".join(str(each) for each in (self.geometry, *modifiers) if each is not None)
        if inside and text.startswith(("timestamp", "time ")):
            head, _, tail = text.partition(" ")
            text = f"{head}({inside}) {tail}".rstrip()
        elif inside:
            text = f"{text}({inside})"
        return text + ("[]" if self.array else "")


class Column(Part, frozen=True):
    """A column. `default` is the canonical text of `sql.expressions.canonical`, None when
    there is none. `generated` is `increment`, `uuid` or `identity` when the value comes
    from a sequence, a UUID function or an identity, `identity` then `ALWAYS` or `BY DEFAULT`;
    `stored` is a generated column's expression. `collation` is None for the type's own.
    `spelling` is the default's own text where TypeORM sees more in it than its meaning
    (`sql.spelling`); to us it is no difference."""

    name: str
    type: ColumnType | Unknown
    nullable: bool | Unknown = False
    default: str | Unknown | None = None
    generated: str | None = None
    stored: str | None = None
    comment: str | Unknown | None = None
    collation: str | Unknown | None = None
    identity: str | None = None
    spelling: str | None = None


class PrimaryKey(Part, frozen=True):
    columns: tuple[str, ...]
    name: str | None = None


class Unique(Part, frozen=True):
    name: str | None
    columns: tuple[str, ...]
    deferrable: str | None = None


class Index(Part, frozen=True):
    """`columns` holds column names, or the canonical text of an expression in parentheses.
    `where` is the predicate's canonical text. `method` is `btree` unless said.

    What follows is kept to be written again and is not compared, since no entity can declare
    it: `forms` is beside `columns` (`DESC NULLS LAST`, `COLLATE "C"`, an operator class), or
    empty where no column has one.
    """

    name: str | None
    columns: tuple[str, ...]
    unique: bool = False
    where: str | None = None
    method: str = "btree"
    forms: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False


class ForeignKey(Part, frozen=True):
    """Actions are upper-case as PostgreSQL prints them: `NO ACTION`, `CASCADE`, …"""

    name: str | None
    columns: tuple[str, ...]
    referenced_table: Name
    referenced_columns: tuple[str, ...]
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    deferrable: str | None = None


class Check(Part, frozen=True):
    """`spelling` is the text that PostgreSQL prints otherwise than `expression`, though it means
    the same (`sql.spelling`); to us it is no difference."""

    name: str | None
    expression: str
    spelling: str | None = None

    @property
    def written(self) -> str:
        """What makes it again as it was."""
        return self.spelling or self.expression


COMMENTS_LEFT_ALONE = Unknown("TypeORM before 0.3.20 neither makes nor drops a table's comment")
"""The comment of every declared table in such a version: it is no drift whatever it is."""


class Table(Part, frozen=True):
    """A table. `created` is False when the replay never saw it made (a core table of Medusa,
    a table from a dump): then only what statements said of it is here, and what is absent
    is not known to be missing. `unknown` are the reasons why anything about it may differ.
    `left_alone` are the names of indexes that TypeORM neither makes nor drops: those of
    `@Index(name, { synchronize: false })`."""

    name: Name
    columns: tuple[Column, ...] = ()
    primary_key: PrimaryKey | Unknown | None = None
    uniques: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    exclusions: tuple[Check, ...] = ()
    created: bool = True
    unknown: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    comment: str | Unknown | None = None

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


class Enum(Part, frozen=True):
    name: Name
    values: tuple[str, ...] | Unknown


class Note(NamedTuple):
    """The key of a row of `typeorm_metadata`: `VIEW`, `MATERIALIZED_VIEW` or
    `GENERATED_COLUMN`, and of what; `table` is empty for a view."""

    kind: str
    schema: str
    table: str
    name: str


UNREAD_NOTE = Note("", "", "", "")
"""Stands for rows that are there and are not known, such as those of a baseline."""


class Schema(Struct, frozen=True):
    """Everything known of a schema. `unknown` are reasons that touch what no table is
    named for: with one of them, what is absent is not known to be missing. `notes` are the
    texts in `typeorm_metadata`, which only TypeORM looks at."""

    tables: Mapping[Name, Table] = field(default_factory=dict)
    enums: Mapping[Name, Enum] = field(default_factory=dict)
    views: frozenset[Name] = frozenset()
    unknown: tuple[str, ...] = ()
    notes: Mapping[Note, str] = field(default_factory=dict)
