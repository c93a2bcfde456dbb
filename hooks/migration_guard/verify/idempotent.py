"""The scenario `idempotent`: a second run applies nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.findings import Finding
from migration_guard.postgres.catalog import differences
from migration_guard.rules.database import second_run_changes
from migration_guard.typeorm.run import Run
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.stage import Migrated, Stage


def verify_idempotent(stage: Stage, run: Run) -> Outcome:
    """`run` is the runner's second, on the database that `fresh` has migrated."""
    again = stage.migrated(stage.fresh.url, run)
    return Outcome(Scenario.IDEMPOTENT, tuple(_findings(stage, again)))


def _findings(stage: Stage, again: Migrated) -> Iterator[Finding]:
    rule = second_run_changes.RULE
    for name in again.run.trace.begun:
        yield rule.finding(
            stage.place(name),
            f"a second run executes migration '{name}' again",
            subject=name,
            why=_rows(stage, name),
            fix="give the class a fixed name: TypeORM knows what ran by `name`, else the class's",
        )
    if again.run.trace.begun:
        return
    if again.run.timed_out:
        yield rule.finding(stage.request.manifest, f"a second {_end(again.run)}")
    for difference in differences(stage.fresh.catalog, again.catalog):
        what = difference.told("new")
        yield rule.finding(
            stage.request.manifest,
            f"a second run without a pending migration changes the schema: {what}",
            subject=str(difference.object),
            fix="see that the data source has no `synchronize` and that nothing else of the "
            "runner's start changes the database",
        )


def _rows(stage: Stage, name: str) -> str:
    count = sum(row.name == name for row in stage.fresh.rows)
    return f"the migrations table has {count} row{'' if count == 1 else 's'} of that name"


def _end(run: Run) -> str:
    return f"`{run.command}` does not end although nothing is pending"
