"""The scenario `down`: the new migrations reverted one by one, and run again.

A `down` is usually run for the first time when a release has to be taken back.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator

from migration_guard.findings import Finding
from migration_guard.postgres.catalog import CATALOG, Difference, catalog_of, differences
from migration_guard.postgres.connection import connect
from migration_guard.postgres.data import Data, Fate, losses, read_data
from migration_guard.rules.database import down_does_not_restore, down_fails, rows_lost
from migration_guard.typeorm.run import Action, Observation, Run
from migration_guard.verify.ending import last_words
from migration_guard.verify.failure import Failure, failed_migration, failure_finding
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.stage import Migrated, Stage, names

LONGEST_LIST = 8
DOWN_FAILS = Failure(down_fails.RULE, "the down of migration {} fails", down=True)
UP_AGAIN_FAILS = Failure(
    down_does_not_restore.RULE, "migration {} does not run again after its down"
)


def verify_down(stage: Stage, migrated: Migrated, kept: Data | None = None) -> Outcome:
    """On the database `migrated`, whose run kept the catalog before each migration. `kept` are
    the rows there that had been there before the run, which a `down` must leave."""
    wanted = to_revert(stage)
    reason = _not_applicable(stage, wanted)
    if reason:
        return Outcome(Scenario.DOWN, skipped=reason)
    chosen = _last(migrated, wanted)
    if not chosen:
        last = migrated.rows[-1].name
        reason = f"'{last}', which is not of this project or not new, was applied last"
        return Outcome(Scenario.DOWN, skipped=reason)
    observation = Observation(chosen, catalog=CATALOG, reverts=len(chosen))
    run = stage.head.run(migrated.url, Action.REVERT, observation)
    findings = list(_down_findings(stage, migrated, chosen, run))
    findings += _lost(stage, migrated.url, kept or {})
    if not any(finding.code == DOWN_FAILS.rule.code for finding in findings):
        findings += _up_again(stage, migrated, findings)
    return Outcome(Scenario.DOWN, tuple(findings), tuple(_notes(wanted, chosen, run)))


def _lost(stage: Stage, url: str, kept: Data) -> Iterator[Finding]:
    if not kept:
        return
    with connect(url) as connection:
        now = read_data(connection, stage.bookkeeping)
    for loss in losses(kept, now):
        if loss.fate is not Fate.CHANGED:
            yield rows_lost.RULE.finding(
                stage.request.manifest, f"after the down of the new migrations {loss}"
            )


def to_revert(stage: Stage) -> tuple[str, ...]:
    """The new migrations; all of the project's where no base tells which those are, or where
    the scenario was asked for by name."""
    asked = stage.request.scenarios is not None
    return names(stage.new) or (names(stage.expected) if asked else ())


def _not_applicable(stage: Stage, wanted: Collection[str]) -> str:
    request = stage.request
    if request.use_named_database and request.scenarios is None:
        return "the database was not made for this run; --scenario down reverts on it"
    if wanted:
        return ""
    base = request.base
    return f"no migration is new since {base.label}" if base else "there is no migration"


def _last(migrated: Migrated, wanted: Collection[str]) -> tuple[str, ...]:
    """Those that can be reverted: a runner reverts what was applied last, Medusa's core too."""
    applied = (row.name for row in reversed(migrated.rows))
    return tuple(itertools.takewhile(lambda name: name in wanted, applied))


def _down_findings(
    stage: Stage, migrated: Migrated, chosen: Iterable[str], run: Run
) -> Iterator[Finding]:
    """The faults of each `down`; what an earlier one left behind is not told again."""
    told: set[Difference] = set()
    for name in chosen:
        before = migrated.run.catalogs.get((name, "before"))
        after = run.catalogs.get((name, "after"))
        if before is None or after is None:
            break
        found = set(differences(catalog_of(before), catalog_of(after)))
        if found - told:
            yield _not_restored(stage, name, found - told)
        told |= found
    failed = run.trace.failed_down
    if failed is not None:
        yield failure_finding(run, failed, stage.expected, stage.request.manifest, DOWN_FAILS)
    elif len(run.trace.reverted) < len(tuple(chosen)):
        yield down_fails.RULE.finding(
            stage.request.manifest,
            f"`{run.command}` ends after {len(run.trace.reverted)} migrations: {last_words(run)}",
        )


def _not_restored(stage: Stage, name: str, found: Collection[Difference]) -> Finding:
    return down_does_not_restore.RULE.finding(
        stage.place(name, down=True),
        f"the down of migration '{name}' does not restore the schema: {_listed(found)}",
        subject=name,
        fix="undo in `down` what `up` does, last step first",
    )


def _up_again(stage: Stage, migrated: Migrated, told: Collection[Finding]) -> Iterator[Finding]:
    run = stage.head.run(migrated.url)
    failed = failed_migration(run)
    if failed is not None:
        if not told:  # what a down left behind is the usual cause, and is told already
            manifest = stage.request.manifest
            yield failure_finding(run, failed, stage.expected, manifest, UP_AGAIN_FAILS)
        return
    found = differences(migrated.catalog, stage.migrated(migrated.url, run).catalog)
    if found and not told:
        yield down_does_not_restore.RULE.finding(
            stage.request.manifest,
            f"after up, down and up the schema is not that after up: {_listed(found)}",
        )


def _listed(found: Collection[Difference]) -> str:
    texts = [difference.told() for difference in sorted(found, key=lambda each: each.object)]
    more = len(texts) - LONGEST_LIST
    return "; ".join(texts[:LONGEST_LIST]) + (f"; and {more} more" if more > 0 else "")


def _notes(wanted: Collection[str], chosen: Collection[str], run: Run) -> Iterator[str]:
    ended = {item.name for item in run.trace.reverted}
    yield f"{len(ended)} of {len(wanted)} migrations were reverted one by one"
    for name in wanted:
        if name not in chosen:
            yield f"{name} was not reverted: another project's migration was applied after it"
        elif name not in ended:
            yield f"{name} was not reverted: the runner stopped before"
