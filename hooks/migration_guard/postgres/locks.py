"""What a statement does to tables that are in use: its locks and the tables it rewrites.

Measured on PostgreSQL 15: on empty tables the locks and the change of the file are the same as
on a million rows, so that a scratch database tells the expensive statements from the cheap ones.
"""

from __future__ import annotations

# Asked after each statement on the migration's own connection. Locks are kept to the end of
# the transaction; outside of one they are gone already, which `in_transaction` tells: there
# now() is the statement's own time.
PROBE = """
SELECT now() <> statement_timestamp() AS in_transaction,
  (SELECT json_agg(json_build_array(l.relation::int8, l.mode)) FROM pg_locks l
   WHERE l.pid = pg_backend_pid() AND l.granted AND l.locktype = 'relation'
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks,
  (SELECT json_agg(json_build_array(c.oid::int8, n.nspname || '.' || c.relname,
                                    c.relfilenode::int8))
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_'
     AND n.nspname <> 'information_schema') AS tables
"""

# From weak to strong, PostgreSQL manual 13.3.1.
MODES = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)


def strength(mode: str) -> int:
    """0 for the weakest; -1 for a mode that PostgreSQL did not know when this was written."""
    return MODES.index(mode) if mode in MODES else -1


def blocks_reading(mode: str) -> bool:
    return mode == "AccessExclusiveLock"


def blocks_writing(mode: str) -> bool:
    """Whether INSERT, UPDATE and DELETE wait for it."""
    return strength(mode) >= MODES.index("ShareLock")
