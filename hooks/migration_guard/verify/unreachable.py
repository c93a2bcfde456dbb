"""The finding of a database that cannot be reached, or no more."""

from __future__ import annotations

from migration_guard.findings import Finding, Location
from migration_guard.postgres.connection import UnreachableError
from migration_guard.rules.database import database_unreachable

NOTHING = "nothing was learned about the migrations"
LOST_FIX = (
    "see the server's log for why it went away (out of memory, a container that was restarted, a "
    "migration that ended it), and run again"
)


def unreachable(error: UnreachableError, manifest: Location, *, lost: bool) -> Finding:
    """MG705; `lost` says that it had been there when the run began."""
    if not lost:
        return database_unreachable.RULE.finding(manifest, str(error), why=NOTHING, fix=error.hint)
    message = f"the database went away during the run: {error}"
    return database_unreachable.RULE.finding(manifest, message, why=NOTHING, fix=LOST_FIX)
