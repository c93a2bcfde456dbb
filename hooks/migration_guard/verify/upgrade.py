"""The scenario `upgrade`: the base's schema with rows in every table, then the new migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

from msgspec import Struct

from migration_guard.findings import Finding, Severity
from migration_guard.postgres.catalog import CATALOG
from migration_guard.postgres.connection import connect
from migration_guard.postgres.data import (
    Data,
    Fate,
    Loss,
    losses,
    read_data,
    restricted,
    row_counts,
)
from migration_guard.postgres.locks import PROBE
from migration_guard.postgres.seed import Seeded, seed
from migration_guard.rules.database import rows_lost
from migration_guard.typeorm.run import Observation, Run
from migration_guard.typeorm.trace import Statement
from migration_guard.verify.locks import lock_findings, outside_of_transactions, table_locks
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.on_rows import upgrade_fault
from migration_guard.verify.released import NotReleasable, Released, released_database
from migration_guard.verify.slow import slow_findings, slow_notes, slow_statements
from migration_guard.verify.stage import Migrated, Stage, names

MOST_TABLES = 5
# What a statement says that lost the rows or values.
WORDS = {
    Fate.REMADE: r"\bDROP\b",
    Fate.DROPPED: r"\bDROP\b",
    Fate.DELETED: r"\b(DELETE\s+FROM|TRUNCATE)\b",
    Fate.EMPTIED: r"\bUPDATE\b",
    Fate.CHANGED: r"\bUPDATE\b",
}


class Upgraded(Struct, frozen=True):
    """The base's database after the new migrations, and its rows before and after them."""

    migrated: Migrated
    before: Data
    after: Data

    @property
    def kept(self) -> Data:
        """What is left of the base's rows."""
        return restricted(self.after, self.before)


def applies(stage: Stage) -> str:
    """Why the scenario does not apply; empty when it does."""
    base = stage.request.base
    if base is None:
        return stage.request.without_base
    if not stage.new:
        return f"no migration is new since {base.label}"
    if stage.server is None:
        return "the role may not create another database"
    return ""


def verify_upgrade(
    stage: Stage, base: Released, resources: ExitStack
) -> tuple[Outcome, Upgraded | None]:
    """Runs it on a database of its own, which lives as long as `resources`. The second is None
    when the new migrations were not applied."""
    assert stage.server is not None
    released = released_database(stage.server, stage.core(), base)
    try:
        scratch = resources.enter_context(released)
    except NotReleasable as error:
        return Outcome(Scenario.UPGRADE, skipped=str(error)), None
    with connect(scratch.url) as connection:
        seeded = seed(connection, stage.bookkeeping, stage.tables)
        before = read_data(connection, stage.bookkeeping)
    run = stage.head.run(scratch.url, observation=Observation(names(stage.new), CATALOG, PROBE))
    notes = tuple(_seed_notes(seeded))
    fault = upgrade_fault(stage, run, scratch.url, before)
    if fault is not None:
        return Outcome(Scenario.UPGRADE, (fault,), notes), None
    with connect(scratch.url) as connection:
        after = read_data(connection, stage.bookkeeping)
    found = losses(before, after)
    statements, rows = run.trace.statements, row_counts(before)
    new, place = names(stage.new), stage.sent_from
    locks = table_locks(statements, new, rows, place)
    limit = stage.request.settings.statement_limit_seconds
    slow = slow_statements(statements, new, limit)
    findings = (
        *_loss_findings(stage, run, found),
        *lock_findings(locks),
        *slow_findings(slow, rows, limit, place),
    )
    unseen = (
        f"{name} runs outside of a transaction: its locks are not seen"
        for name in outside_of_transactions(statements)
    )
    told = (*notes, *_loss_notes(run, found), *unseen, *slow_notes(slow))
    outcome = Outcome(Scenario.UPGRADE, findings, told, locks=locks)
    return outcome, Upgraded(stage.migrated(scratch.url, run), before, after)


def _loss_findings(stage: Stage, run: Run, found: tuple[Loss, ...]) -> Iterator[Finding]:
    for loss in found:
        severity = _severity(loss, run)
        if severity is None:
            continue
        statement = _responsible(loss, run)
        migration = statement.migration if statement else None
        yield rows_lost.RULE.finding(
            stage.sent_from(statement),
            f"{loss}" + (f" by migration '{migration}'" if migration else ""),
            subject=f"{loss.table}.{loss.column}" if loss.column else loss.table,
            why=f"the statement is: {' '.join(statement.sql.split())}" if statement else "",
            fix="change it in place: `ALTER TABLE … ALTER … TYPE … USING …`"
            if loss.fate is Fate.REMADE and loss.column
            else "keep the rows, or say in a comment why they may go",
            severity=severity,
        )


def _loss_notes(run: Run, found: tuple[Loss, ...]) -> Iterator[str]:
    return (str(loss) for loss in found if _severity(loss, run) is None)


def _severity(loss: Loss, run: Run) -> Severity | None:
    """None for what somebody has written down as a DROP or an UPDATE; a DELETE may have hit
    rows that only look wrong because they were made up here."""
    if loss.fate is Fate.REMADE:
        return Severity.ERROR
    written = _responsible(loss, run) is not None
    if loss.fate is Fate.DROPPED or (loss.fate is Fate.CHANGED and written):
        return None
    return Severity.WARNING if written or loss.fate is Fate.CHANGED else Severity.ERROR


def _responsible(loss: Loss, run: Run) -> Statement | None:
    """The statement of a migration that names the table (and column) in the way of the loss."""
    named = [loss.table.rpartition(".")[2], *filter(None, [loss.column])]
    patterns = [re.compile(WORDS[loss.fate], re.IGNORECASE)]
    patterns += [re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) for name in named]
    for statement in run.trace.statements:
        if statement.migration and all(pattern.search(statement.sql) for pattern in patterns):
            return statement
    return None


def _seed_notes(seeded: Seeded) -> Iterator[str]:
    total = sum(seeded.rows.values())
    tables = "1 table" if len(seeded.rows) == 1 else f"{len(seeded.rows)} tables"
    yield f"upgrade: {total} rows were put into {tables}"
    if seeded.later:
        some = ", ".join(seeded.later[:MOST_TABLES])
        more = len(seeded.later) - MOST_TABLES
        yield (
            f"whether your rows satisfy what is new is not known: {some}"
            + (f" and {more} more" if more > 0 else "")
        )
    for table, reason in list(seeded.unfilled.items())[:MOST_TABLES]:
        yield f'table "{table}" holds no row: {reason}'
    if len(seeded.unfilled) > MOST_TABLES:
        yield f"{len(seeded.unfilled) - MOST_TABLES} more tables hold no row"
