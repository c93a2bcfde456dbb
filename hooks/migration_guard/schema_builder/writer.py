"""The statements of TypeORM's PostgresQueryRunner, each as it spells it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.schema.model import Name
from migration_guard.schema.naming import NamingStrategy
from migration_guard.schema_builder.column_text import definition, enum_words, quoted_words
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.tables import (
    Table,
    TableCheck,
    TableColumn,
    TableForeignKey,
    TableIndex,
    TableUnique,
)
from migration_guard.sql.render import identifier


class Writer(Struct, frozen=True):
    """`default_schema` is the connection's: TypeORM leaves it out of tables, never of enum
    types and of indexes that it drops. Quotes inside names are doubled, which TypeORM forgets:
    no name may end its own identifier."""

    profile: Profile
    default_schema: str = "public"
    uuid_function: str = "uuid_generate_v4()"
    strategy: NamingStrategy = NamingStrategy()

    @property
    def names(self) -> NamingStrategy:
        """Always with an answer: where the project's names are not known, every statement on
        its tables is doubted for it."""
        raw_keys = self.profile.hashes_raw_keys
        return replace(self.strategy, raw_keys=raw_keys, own_constraint_names=False)

    def schema(self, table: Name) -> str:
        return table.schema or self.default_schema

    def key_name(self, table: Name, columns: list[TableColumn]) -> str:
        """The name of a primary key: the given one of its first column, or the hashed one."""
        words = [column.name for column in columns]
        return columns[0].key_name or self.names.primary_key(table.name, words) or ""

    def unique_name(self, table: Name, columns: list[str]) -> str:
        return self.names.unique(table.name, columns) or ""

    def enum(self, table: Name, column: TableColumn, suffix: str = "") -> str:
        """`"public"."post_status_enum"`."""
        words = f"{self.schema(table)}.{enum_words(table, column)}{suffix}"
        return quoted_words(words)

    def create_enum(self, name: str, values: Iterable[str]) -> str:
        count = -1 if self.profile.escapes_every_quote_of_enums else 1
        quoted = (f"'{value.replace(chr(39), chr(39) * 2, count)}'" for value in values)
        return f"CREATE TYPE {name} AS ENUM({', '.join(quoted)})"

    def column(self, table: Name, column: TableColumn) -> str:
        return definition(column, self.enum(table, column), self.uuid_function)

    def create_table(self, table: Table) -> str:
        """With the comments of its columns in the same text; without its foreign keys."""
        lines = [self.column(table.name, column) for column in table.columns]
        lines += [
            f"CONSTRAINT {identifier(each.name)} {unique_body(each)}" for each in table.uniques
        ]
        lines += [f"CONSTRAINT {identifier(each.name)} {check_body(each)}" for each in table.checks]
        lines += [
            f"CONSTRAINT {identifier(each.name)} {exclusion_body(each)}"
            for each in table.exclusions
        ]
        if table.primary_columns:
            name = identifier(self.key_name(table.name, table.primary_columns))
            lines.append(f"CONSTRAINT {name} {key_body(table.primary_columns)}")
        text = f"CREATE TABLE {path(table.name)} ({', '.join(lines)})"
        commented = (column for column in table.columns if column.comment)
        return text + "".join(f"; {comment(table.name, each)}" for each in commented)

    def create_index(self, table: Name, index: TableIndex, *, of_view: bool = False) -> str:
        """TypeORM leaves the method of a view's index out before 1.0."""
        unique = "UNIQUE " if index.is_unique else ""
        where = f"WHERE {index.where}" if index.where else ""
        body = f"{path(table)} {self._method(index, of_view)}({names(index.columns)}) {where}"
        concurrently = index.is_concurrent and self.profile.makes_concurrent_indexes
        before = "CONCURRENTLY " if concurrently and self.profile.misplaces_concurrently else ""
        after = " CONCURRENTLY" if concurrently and not before else ""
        return f"CREATE {unique}{before}INDEX{after} {identifier(index.name)} ON {body}"

    def drop_index(self, table: Name, index: TableIndex) -> str:
        concurrently = index.is_concurrent and self.profile.makes_concurrent_indexes
        gap = "" if self.profile.misplaces_concurrently else " "
        word = f"CONCURRENTLY{gap}" if concurrently else ""
        return f"DROP INDEX {word}{identifier(self.schema(table))}.{identifier(index.name)}"

    def sequence(self, table: Name, column: str) -> str:
        """The quoted sequence of a serial column, as `nextval` and DROP SEQUENCE name it."""
        return path(Name(table.schema, sequence_name(table.name, column)))

    def table_comment(self, text: str | None, *, at_creation: bool = False) -> str:
        if at_creation and not self.profile.escapes_table_comments:
            return f"'{text}'"
        return quoted_comment(text)

    def _method(self, index: TableIndex, of_view: bool) -> str:
        if not self.profile.names_index_method:
            return "USING GiST " if index.is_spatial and not of_view else ""
        method = "gist" if index.is_spatial else index.method
        return f"USING {method} " if method is not None else " "


def path(table: Name) -> str:
    """A table's name in quotes, its schema where it is not the default one. A dot in the name
    itself divides it, as TypeORM's `parseTableName` does."""
    words = f"{table.schema}.{table.name}" if table.schema else table.name
    return quoted_words(words)


def names(columns: Iterable[str], separator: str = ", ") -> str:
    return separator.join(identifier(name) for name in columns)


def unique_body(unique: TableUnique) -> str:
    deferrable = f" DEFERRABLE {unique.deferrable}" if unique.deferrable else ""
    return f"UNIQUE ({names(unique.columns)}){deferrable}"


def check_body(check: TableCheck) -> str:
    return f"CHECK ({check.expression})"


def exclusion_body(exclusion: TableCheck) -> str:
    deferrable = f" DEFERRABLE {exclusion.deferrable}" if exclusion.deferrable else ""
    return f"EXCLUDE {exclusion.expression}{deferrable}"


def key_body(columns: Iterable[TableColumn]) -> str:
    return f"PRIMARY KEY ({names(column.name for column in columns)})"


def foreign_key_body(key: TableForeignKey) -> str:
    text = f"FOREIGN KEY ({names(key.columns)}) REFERENCES {path(key.referenced_table)}"
    text += f"({names(key.referenced_columns, ',')})"
    text += f" ON DELETE {key.on_delete}" if key.on_delete else ""
    text += f" ON UPDATE {key.on_update}" if key.on_update else ""
    return text + (f" DEFERRABLE {key.deferrable}" if key.deferrable else "")


def add_constraint(table: Name, name: str, body: str) -> str:
    return f"ALTER TABLE {path(table)} ADD CONSTRAINT {identifier(name)} {body}"


def drop_constraint(table: Name, name: str) -> str:
    return f"ALTER TABLE {path(table)} DROP CONSTRAINT {identifier(name)}"


def alter_column(table: Name, column: str, action: str) -> str:
    return f"ALTER TABLE {path(table)} ALTER COLUMN {identifier(column)} {action}"


def comment(table: Name, column: TableColumn) -> str:
    return comment_on(table, column.name, column.comment)


def comment_on(table: Name, column: str, text: str | None) -> str:
    return f"COMMENT ON COLUMN {path(table)}.{identifier(column)} IS {quoted_comment(text)}"


def quoted_comment(text: str | None) -> str:
    return "'" + text.replace("'", "''").replace("\0", "") + "'" if text else "NULL"


def sequence_name(table: str, column: str) -> str:
    """`buildSequenceName`, which shortens otherwise than PostgreSQL does."""
    name = f"{table}_{column}_seq"
    if len(name) <= 63:
        return name
    return f"{table[:29]}_{column[: max(29, 63 - len(table) - 5)]}_seq"
