"""Connections that a program left behind, ended for certain."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from migration_guard.postgres.connection import connect
from migration_guard.shield import shielded

PREFIX = "migration-guard "

# A backend whose client was killed goes on with its statement, holding its locks, and notices
# only when it has something to send.
TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE application_name = %(name)s AND pid <> pg_backend_pid()
"""
REMAINING = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = %(name)s AND pid <> pg_backend_pid()
"""
WAIT = "SELECT pg_sleep(0.05)"
MOST_WAITS = 100


@contextmanager
def ended_sessions(url: str) -> Iterator[str]:
    """An application name of its own for a program on the database of `url`: no session of that
    name is left when the block ends, or is interrupted."""
    name = f"{PREFIX}{secrets.token_hex(8)}"
    try:
        yield name
    finally:
        with shielded():
            _end(url, name)


def _end(url: str, name: str) -> None:
    """Termination is a signal: the locks are gone once the session is."""
    with connect(url) as connection:
        if not connection.exec_driver_sql(TERMINATE, {"name": name}).scalar():
            return
        for _ in range(MOST_WAITS):
            if not connection.exec_driver_sql(REMAINING, {"name": name}).scalar():
                return
            connection.exec_driver_sql(WAIT)
