"""A database of its own for each test, and what its catalog shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema, Table
from support.catalog import catalog


@contextmanager
def scratch_database(server: str, *prelude: str) -> Iterator[Any]:
    """A psycopg connection to a new, empty database after `prelude`."""
    name = f"d{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as entrance:
        entrance.execute(f"CREATE DATABASE {name}")
    url = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in prelude:
            connection.execute(statement)
        yield connection


def actual(connection: Any, *, without: Iterable[str] = ()) -> Schema:
    """What the catalog shows, but for tables of these names."""
    found = catalog(connection)
    tables = {name: each for name, each in found.tables.items() if name.name not in set(without)}
    return Schema(tables, found.enums, found.views)


def assert_equal_schemas(wanted: Schema, real: Schema) -> None:
    """Equal in everything that a drift compares, either way round, and in every name."""
    assert drift(wanted, real) == ()
    assert drift(real, wanted) == ()
    assert real.tables.keys() == wanted.tables.keys()
    assert dict(real.enums) == dict(wanted.enums)
    for name, table in wanted.tables.items():
        assert names_of(real.tables[name]) == names_of(table)


def names_of(table: Table) -> list[str]:
    """The names of all constraints and indexes."""
    parts = [*table.uniques, *table.indexes, *table.foreign_keys, *table.checks, *table.exclusions]
    return sorted(str(getattr(part, "name", None)) for part in [*parts, table.primary_key])
