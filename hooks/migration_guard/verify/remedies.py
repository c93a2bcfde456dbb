"""What to do about a statement that PostgreSQL refused, by its error code."""

from __future__ import annotations

from migration_guard.typeorm.trace import RunError
from migration_guard.verify.rights import REFUSALS, grant

UNDEFINED_FUNCTION = "42883"
NOT_NULL_VIOLATION = "23502"

# Codes: PostgreSQL manual, appendix A.
REMEDIES = {
    NOT_NULL_VIOLATION: "rows are there already: add the column with a default, or without NOT "
    "NULL, fill it, and set NOT NULL then",
    # ALTER TYPE, PostgreSQL manual: a value cannot be used before the transaction that added it
    # has been committed, unless that made the type as well.
    "55P04": "make the type anew, as TypeORM generates it, whose values can be used at once: ALTER "
    "TYPE … RENAME TO …_old; CREATE TYPE … with all values; ALTER TABLE … ALTER COLUMN … TYPE … "
    "USING …::text::…; DROP TYPE …_old. Or use the value in a migration of a later release",
    "25001": "TypeORM runs migrations in a transaction: give this one `transaction = false` and "
    'the data source `migrationsTransactionMode: "each"`; under Medusa, which has no such '
    "setting, leave CONCURRENTLY out or run the statement by hand",
}
WHYS = {
    "55P04": "PostgreSQL lets nobody use a value that ALTER TYPE … ADD VALUE has added before that "
    "transaction is committed, and the runner runs the migrations in one. On an empty database "
    "it passes: there the type itself is as new",
}
OTHERWISE = "mend the migration, build, and run migration-guard verify again"


def remedy(error: RunError, database: str) -> str:
    """What mends the project's own migration; `database` is the URL that it ran on."""
    if error.code == UNDEFINED_FUNCTION and "uuid_generate" in error.message:
        return (
            'run `CREATE EXTENSION IF NOT EXISTS "uuid-ossp"` in a migration before it: TypeORM '
            "does so itself only where an entity has a generated uuid column"
        )
    if error.code in REFUSALS:
        return grant(error, database)
    return REMEDIES.get(error.code, OTHERWISE)


def background(error: RunError) -> str:
    """What PostgreSQL's own words leave unsaid; empty where they do not."""
    return WHYS.get(error.code, "")
