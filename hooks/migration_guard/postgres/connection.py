"""Connects to a database, and says in one line why that did not work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migration_guard.errors import ToolError
from migration_guard.postgres.refusals import advice, statement_advice
from migration_guard.postgres.url import for_libpq, redact

if TYPE_CHECKING:
    from sqlalchemy import Connection

CONNECT_SECONDS = 10


class UnreachableError(ToolError):
    """No connection to the database: nobody listens, or the role may not enter."""


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """A connection in autocommit: CREATE DATABASE runs in no transaction, and a check must
    hold no locks between its questions. UnreachableError when there is no connection,
    ToolError when PostgreSQL refuses what the block asks."""
    # Imported here: SQLAlchemy takes longer to import than the whole static check runs.
    import psycopg
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError, OperationalError
    from sqlalchemy.pool import NullPool

    target = for_libpq(url)

    def open_connection() -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(target, connect_timeout=CONNECT_SECONDS)

    engine = create_engine(
        "postgresql+psycopg://",
        creator=open_connection,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    try:
        connection = engine.connect()
    except (OperationalError, psycopg.Error) as error:
        reason = _reason(error)
        raise UnreachableError(
            f"no connection to '{redact(url)}': {reason}", hint=advice(reason)
        ) from None
    try:
        yield connection
    except DBAPIError as error:
        raise ToolError(
            f"PostgreSQL at '{redact(url)}' refuses: {_reason(error)}",
            hint=statement_advice(getattr(error.orig, "sqlstate", None)),
        ) from error
    finally:
        connection.close()
        engine.dispose()


def _reason(error: Exception) -> str:
    """The message's first line that is not libpq's heading for several attempts."""
    cause = getattr(error, "orig", None) or error
    lines = [line.strip().removeprefix("- ") for line in str(cause).splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("Multiple connection attempts")]
    return said[0] if said else type(cause).__name__
