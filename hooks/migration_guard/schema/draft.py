"""A schema while changes are applied to it: mutable outside, frozen tables inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard.schema.model import (
    Column,
    ColumnType,
    Enum,
    Name,
    Note,
    Schema,
    Table,
    Unknown,
)

NOT_CREATED = "the table is not created by the migrations"


class Draft(Struct):
    """Everything that the changes so far made; `domains` and `unknown` beside the model."""

    tables: dict[Name, Table] = field(default_factory=dict)
    enums: dict[Name, Enum] = field(default_factory=dict)
    domains: dict[Name, ColumnType] = field(default_factory=dict)
    views: set[Name] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    notes: dict[Note, str] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, domains: Mapping[Name, ColumnType]) -> Draft:
        """What an earlier draft came to, to go on with."""
        tables, enums = dict(schema.tables), dict(schema.enums)
        unknown, notes = list(schema.unknown), dict(schema.notes)
        return cls(tables, enums, dict(domains), set(schema.views), unknown, notes)

    def expect(self, tables: Mapping[str, frozenset[str]]) -> None:
        """Tables (name → columns) that are there before the first change and that nothing
        more is known of, such as Medusa's own."""
        unknown = Unknown(NOT_CREATED)
        for name, columns in tables.items():
            made_up = tuple(Column(each, unknown, unknown, unknown) for each in sorted(columns))
            self.put(Table(Name("", name), made_up, created=False))

    def table(self, name: Name) -> Table:
        """The table, made up as a partial one when no statement created it."""
        found = self.tables.get(name)
        if found is None:
            found = self.tables[name] = Table(name, created=False)
        return found

    def put(self, table: Table) -> None:
        self.tables[table.name] = table

    def note(self, name: Name, reason: str) -> None:
        """From here on, anything about the table may differ."""
        table = self.table(name)
        if reason not in table.unknown:
            self.put(replace(table, unknown=(*table.unknown, reason)))

    def is_known(self, name: Name) -> bool:
        """Whether the table exists, as far as anybody said."""
        return name in self.tables

    def relation_names(self, schema: str) -> Iterator[str | None]:
        """The names that a new index or table in `schema` cannot have."""
        for name, table in self.tables.items():
            if name.schema == schema:
                yield name.name
                yield from (index.name for index in table.indexes)
                yield from (unique.name for unique in table.uniques)
                yield getattr(table.primary_key, "name", None)

    def copy(self) -> Draft:
        """A draft that can be changed without changing this one."""
        return Draft(
            dict(self.tables),
            dict(self.enums),
            dict(self.domains),
            set(self.views),
            list(self.unknown),
            dict(self.notes),
        )

    def take(self, other: Draft) -> None:
        """Becomes what the other draft is."""
        self.tables, self.enums = other.tables, other.enums
        self.domains, self.views = other.domains, other.views
        self.unknown, self.notes = other.unknown, other.notes

    def freeze(self) -> Schema:
        """The schema as it is now."""
        return Schema(
            tables=dict(self.tables),
            enums=dict(self.enums),
            views=frozenset(self.views),
            unknown=tuple(dict.fromkeys(self.unknown)),
            notes=dict(self.notes),
        )
