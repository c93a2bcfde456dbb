"""A PostgreSQL server of our own for one run: made, started, stopped and removed here."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from migration_guard.postgres.account import server_account
from migration_guard.postgres.binaries import Binaries, find_binaries
from migration_guard.postgres.cluster import EXTENSIONS, ROLE, Cluster
from migration_guard.postgres.connection import connect
from migration_guard.postgres.home import make_home, reachable_binaries
from migration_guard.postgres.kept import KeptCluster
from migration_guard.shield import shielded


class EmbeddedServer(Struct, frozen=True):
    """`url` names the database `postgres` with a superuser's password made for this run;
    the server listens on the loopback interface only."""

    url: str
    binaries: Path


@contextmanager
def embedded_server(
    binaries: Binaries | None = None, kept: KeptCluster | None = None
) -> Iterator[EmbeddedServer]:
    """A running server on a free port, gone when the block ends, however it ends; of
    `binaries` when they are given, else of those that are found. It begins with the databases
    of `kept`, and leaves its own there after a block that wanted it and ended well.

    As root it runs as `postgres` or `nobody`. ToolError when no binaries are found or the
    server does not start; the message holds the last lines of its log.
    """
    account = server_account()
    binaries = binaries or find_binaries()
    home = make_home(account)
    try:
        cluster = Cluster(reachable_binaries(binaries, account, home), home, account)
        content = kept.load(binaries, EXTENSIONS) if kept is not None else None
        password = None
        if content is None or not cluster.restore(content):
            password = cluster.initialise()
        cleanly = False
        try:
            with shielded():
                port = cluster.start()
            password = password or _changed_password(cluster.local_url(port))
            url = f"postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres"
            yield EmbeddedServer(url, binaries.directory)
            cleanly = kept is not None and kept.wanted
        finally:
            with shielded():
                stopped = cluster.stop(cleanly=cleanly)
                if cleanly and not stopped:
                    cluster.stop()
        if kept is not None and cleanly and stopped:
            kept.save(cluster.pack(), binaries, EXTENSIONS)
    finally:
        with shielded():
            shutil.rmtree(home, ignore_errors=True)


def _changed_password(url: str) -> str:
    """The password of the run that made the databases is not kept with them."""
    password = secrets.token_hex(16)
    with connect(url) as connection:
        connection.exec_driver_sql(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
    return password
