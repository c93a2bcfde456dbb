"""Why the new migrations failed on rows that were made up: because of them, or of any rows."""

from __future__ import annotations

import re

from msgspec.structs import replace

from migration_guard.findings import Finding, Severity
from migration_guard.postgres.data import Data
from migration_guard.rules.database import migration_fails_on_rows
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import Executed, RunError
from migration_guard.verify.ending import last_words
from migration_guard.verify.failure import Failure, failed_migration, failure_finding
from migration_guard.verify.remedies import NOT_NULL_VIOLATION
from migration_guard.verify.stage import Stage

FAILS = Failure(migration_fails_on_rows.RULE, "migration {} fails on a database that holds rows")
MAY_FAIL = Failure(
    migration_fails_on_rows.RULE, "migration {} fails on rows that were made up, and may on yours"
)
# Foreign key, unique, check, exclusion; class 22 is what values of a type cannot be.
VALUE_VIOLATIONS = ("23503", "23505", "23514", "23P01", "22")
SET_NOT_NULL = re.compile(r"\bSET\s+NOT\s+NULL\b", re.IGNORECASE)


def upgrade_fault(stage: Stage, run: Run, url: str, before: Data) -> Finding | None:
    """What kept the new migrations from being applied to the database of `url`, which held the
    rows `before`; a warning where other rows might have let it pass."""
    failed = failed_migration(run)
    if failed is not None:
        return _failure(stage, run, failed, before)
    if run.timed_out:
        return _endless(stage, run)
    recorded = {row.name for row in stage.rows(url)}
    missing = next((item for item in stage.new if item.name not in recorded), None)
    if missing is None:
        return None
    return migration_fails_on_rows.RULE.finding(
        missing.location,
        f"migration '{missing.name}' is not applied on the base's database",
        subject=missing.name,
        why=last_words(run),
    )


def _failure(stage: Stage, run: Run, failed: Executed, before: Data) -> Finding:
    manifest = stage.request.manifest
    statement = run.trace.failing_statement(failed.name)
    error = (statement and statement.error) or failed.error
    if error is None or not _depends_on_values(error, statement.sql if statement else "", before):
        return failure_finding(run, failed, stage.expected, manifest, FAILS)
    return replace(
        failure_finding(run, failed, stage.expected, manifest, MAY_FAIL),
        severity=Severity.WARNING,
        fix="see that the rows that exist satisfy it, and let the migration mend those that do "
        "not before it; what it does to rows after that was not seen",
    )


def _depends_on_values(error: RunError, sql: str, before: Data) -> bool:
    if error.code == NOT_NULL_VIOLATION:
        return bool(SET_NOT_NULL.search(sql)) and _held_null(error, before)
    return error.code.startswith(VALUE_VIOLATIONS)


def _held_null(error: RunError, before: Data) -> bool:
    """Whether the made-up rows had null in the column, as those of a circle of tables have."""
    for table in before.values():
        if table.label.rpartition(".")[2] != error.table:
            continue
        for number, (name, _) in table.columns.items():
            if name == error.column:
                return len(table.values(number)) < len(table.rows)
    return False


def _endless(stage: Stage, run: Run) -> Finding:
    stuck = run.trace.unfinished or "of the head"
    return migration_fails_on_rows.RULE.finding(
        stage.place(stuck),
        f"migration '{stuck}' does not end within {stage.request.timeout:g} s on a database that "
        "holds rows",
        subject=stuck,
        why=last_words(run),
    )
