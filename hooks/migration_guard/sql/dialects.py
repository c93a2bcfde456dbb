"""Databases by the names that programs compare their configuration with."""

from __future__ import annotations

import re
from collections.abc import Collection

POSTGRES = frozenset({"aurora-postgres", "pg", "postgres", "postgresql"})
DIALECTS = POSTGRES | {
    *("aurora-mysql", "better-sqlite3", "cockroachdb", "mariadb", "mongo", "mongodb", "mssql"),
    *("mysql", "mysql2", "oracle", "oracledb", "pglite", "spanner", "sqlite", "sqlite3", "sqljs"),
}

_ABOUT = re.compile(r"db|database|dialect|driver|engine|typeorm|orm|type", re.IGNORECASE)


def is_this_database(words: Collection[str], text: str) -> bool | None:
    """Whether a setting, told by the words of its source (`process.env.DB_TYPE`), is equal to
    a text in a project whose migrations are PostgreSQL's: True for a name of PostgreSQL, False
    for another database's, None where either is about something else."""
    if text.lower() not in DIALECTS or not any(map(_ABOUT.search, words)):
        return None
    return text.lower() in POSTGRES
