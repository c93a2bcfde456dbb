"""A database that others are copied from, with a comment that tells what is in it."""

from __future__ import annotations

from migration_guard.postgres.connection import connect

COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %(name)s"


def template_comment(url: str, name: str) -> str | None:
    """The comment of the database `name` on the server of `url`; None where there is no such
    database, or no comment."""
    with connect(url) as connection:
        found = connection.exec_driver_sql(COMMENT, {"name": name}).scalar()
    return None if found is None else str(found)


def make_template(url: str, database: str, name: str, comment: str) -> None:
    """Calls `database` on the server of `url`, which nobody may be connected to, `name`; one
    of that name is gone then."""
    drop_template(url, name)
    text = comment.replace("'", "''").replace("%", "%%")
    with connect(url) as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{database}" RENAME TO "{name}"')
        connection.exec_driver_sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def drop_template(url: str, name: str) -> None:
    """Nothing where there is none."""
    with connect(url) as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
