"""A running PostgreSQL for tests, and questions to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from migration_guard.postgres.binaries import Binaries
from migration_guard.postgres.connection import connect
from migration_guard.postgres.embedded import embedded_server

SERVERS = "MIGRATION_GUARD_TEST_SERVERS"


@contextmanager
def database_server(binaries: Path | None = None) -> Iterator[str]:
    """The URL of a superuser's database on a server of its own, on TCP with a password; of the
    installation whose `bin` folder is given."""
    chosen = Binaries(binaries, packaged=False) if binaries else None
    with embedded_server(chosen) as running:
        yield running.url


def installed_servers() -> list[Path]:
    """The `bin` folders of the servers that the machine has installed, by version, and of those
    that are named."""
    return [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *named_servers()]


def named_servers() -> list[Path]:
    """The `bin` folders that SERVERS names, separated by colons. Asked when the tests are
    collected: a test does not see the variable."""
    return [Path(each) for each in os.environ.get(SERVERS, "").split(os.pathsep) if each]


def execute(url: str, *statements: str) -> None:
    with connect(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def databases(url: str) -> set[str]:
    """The names of the server's databases, templates left out."""
    query = "SELECT datname FROM pg_database WHERE NOT datistemplate"
    with connect(url) as connection:
        return {str(row[0]) for row in connection.exec_driver_sql(query)}


def role(server: str, name: str, *, password: str = "secret", may_create: bool = False) -> str:
    """The URL of a new role; its own database is named like it."""
    secret = password.replace("'", "''").replace("%", "%%")
    execute(
        server,
        f"CREATE ROLE {name} LOGIN PASSWORD '{secret}' {'CREATEDB' if may_create else ''}",
        f"CREATE DATABASE {name} OWNER {name}",
    )
    parts = urlsplit(server)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{name}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))


@contextmanager
def temporary_role(
    server: str, name: str, *, password: str = "secret", may_create: bool = False
) -> Iterator[str]:
    """The URL of a role with its database, both gone when the block ends."""
    try:
        yield role(server, name, password=password, may_create=may_create)
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {name}")
