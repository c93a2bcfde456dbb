"""A real database's schema, for tests that hold a psycopg connection."""

from __future__ import annotations

from typing import Any

from migration_guard.postgres.schema import (
    COLUMNS,
    CONSTRAINTS,
    ENUMS,
    INDEXES,
    QUERIES,
    VIEWS,
    schema_of,
)
from migration_guard.schema.model import Schema

__all__ = ["COLUMNS", "CONSTRAINTS", "ENUMS", "INDEXES", "VIEWS", "catalog", "schema_of"]


def catalog(connection: Any) -> Schema:
    """The schema that the connection sees; its `search_path` must be the default. What is
    not understood of it would make a comparison blind: it fails."""
    found = schema_of(*(list(connection.execute(query)) for query in QUERIES))
    assert not any(table.unknown for table in found.tables.values()), found
    return found
