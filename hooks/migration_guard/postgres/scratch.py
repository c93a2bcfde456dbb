"""A database of our own for one run: made beside the named one, dropped whatever happens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from migration_guard.errors import UsageError
from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.inspect import server_version, tables
from migration_guard.postgres.url import check_url, database_name, redact, with_database
from migration_guard.shield import shielded

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAINTENANCE = "postgres"
PREFIX = "migration_guard_"


class Scratch(Struct, frozen=True):
    """`created` is False when the named database itself is used: it stays as the run leaves
    it, since to empty it would be to delete what is not ours."""

    url: str
    created: bool
    server_version: str

    @property
    def name(self) -> str:
        return database_name(self.url)


@contextmanager
def scratch_database(
    url: str, *, use_named: bool = False, template: str | None = None
) -> Iterator[Scratch]:
    """A database for one run on the server of `url`, empty, or a copy of the one called
    `template`, which nobody may be connected to.

    A role that may create databases gets one of its own. For any other role the named
    database is used, but only while it holds no table. With `use_named` it is used as it is.
    UsageError when it holds tables; UnreachableError when the server cannot be reached.
    """
    check_url(url)
    if use_named:
        with connect(url) as connection:
            version = server_version(connection)
        yield Scratch(url, created=False, server_version=version)
        return
    entrance = _entrance(url)
    with connect(entrance) as connection:
        version = server_version(connection)
        may_create = _may_create(connection)
    if not may_create:
        _require_empty(url)
        yield Scratch(url, created=False, server_version=version)
        return
    name = _new_name()
    try:
        with shielded(), connect(entrance) as connection:
            copied = f' TEMPLATE "{template}"' if template is not None else ""
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"{copied}')
        yield Scratch(with_database(url, name), created=True, server_version=version)
    finally:
        with shielded(), connect(entrance) as connection:
            _drop(connection, name)


def _entrance(url: str) -> str:
    """A database of the server that can be entered: a service may not have made the named
    one yet."""
    try:
        with connect(url):
            return url
    except UnreachableError:
        fallback = with_database(url, MAINTENANCE)
        try:
            with connect(fallback):
                return fallback
        except UnreachableError:
            pass
        raise


def _may_create(connection: Connection) -> bool:
    query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(query).scalar())


def _new_name() -> str:
    """Recognisable as ours, sortable by time, and never one that exists."""
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    return f"{PREFIX}{stamp}_{secrets.token_hex(4)}"


def _drop(connection: Connection, name: str) -> None:
    """Ends what is still connected first: a killed runner's session outlives it for a moment,
    and DROP DATABASE … WITH (FORCE) is not known before PostgreSQL 13."""
    from sqlalchemy import text

    exists = text("SELECT count(*) FROM pg_database WHERE datname = :name")
    if not connection.execute(exists, {"name": name}).scalar():
        return
    connection.exec_driver_sql(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    terminate = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = :name AND pid <> pg_backend_pid()"
    )
    connection.execute(terminate, {"name": name})
    connection.exec_driver_sql(f'DROP DATABASE "{name}"')


def _require_empty(url: str) -> None:
    with connect(url) as connection:
        found = tables(connection)
    if found:
        raise UsageError(
            f"the database '{redact(url)}' already holds tables ('{found[0]}', {len(found)} in "
            "all), and its role may not create another one",
            hint="name an empty database, let the role create databases (ALTER ROLE … CREATEDB), "
            "or say --use-this-database when its data may be lost",
        )
