"""What a schema asks of the database before its first table: schemas and extensions.

TypeORM installs the extensions itself when it connects (PostgresDriver.afterConnect), so no
migration names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.schema.model import Column, ColumnType, Name, Table
from migration_guard.sql.render import identifier
from migration_guard.sql.script import Statement

_OF_TYPE = {
    "citext": "citext",
    "cube": "cube",
    "geography": "postgis",
    "geometry": "postgis",
    "halfvec": "vector",
    "hstore": "hstore",
    "ltree": "ltree",
    "sparsevec": "vector",
    "vector": "vector",
}


def needed(tables: Iterable[Table], names: Iterable[Name]) -> Iterator[Statement]:
    """`CREATE SCHEMA` for each of the names' schemas, `CREATE EXTENSION` for what the tables
    use; both say nothing where it is there already."""
    for schema in sorted({name.schema for name in names} - {"", "public"}):
        yield Statement(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}")
    for extension in sorted({name for table in tables for name in extensions(table)}):
        yield Statement(f"CREATE EXTENSION IF NOT EXISTS {identifier(extension)}")


def extensions(table: Table) -> Iterator[str]:
    """The extensions that a table's columns and exclusions need, again and again."""
    for column in table.columns:
        yield from column_extensions(column)
    if any(each.expression.startswith("USING gist") for each in table.exclusions):
        yield "btree_gist"


def column_extensions(column: Column) -> Iterator[str]:
    """The same for one column."""
    if isinstance(column.type, ColumnType) and column.type.name in _OF_TYPE:
        yield _OF_TYPE[column.type.name]
    default = column.default if isinstance(column.default, str) else ""
    if "uuid_generate_v" in default or (column.generated == "uuid" and not default):
        yield "uuid-ossp"
