"""`run`: every pending migration by the project's own runner, and the proof from its table."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.deploy.deployment import Deployment, Started, unlisted, untold
from migration_guard.deploy.entries import entries
from migration_guard.deploy.model import Report, State
from migration_guard.findings import Finding
from migration_guard.postgres.url import redact
from migration_guard.rules.database import migration_not_applied
from migration_guard.typeorm.run import Action
from migration_guard.verify import judge
from migration_guard.verify.ending import last_words
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.rights import denied


def run(deployment: Deployment) -> Report:
    """Neither the runner's exit code nor its words count: every migration that it found and
    every one of the sources is a row afterwards, or a finding says why not."""
    started = deployment.start(Action.RUN)
    refused = denied(started.run, deployment.request.manifest)
    if refused is not None:
        return untold(deployment, started.run, "run", refused)
    trace, evidence = started.run.trace, _evidence(deployment, started)
    failed = failed_migration(started.run)
    rows = started.rows or ()
    states = {
        item.name: State.ROLLED_BACK
        for item in trace.executed
        if item.name not in evidence.recorded
    }
    if failed is not None and failed.name not in evidence.recorded:
        states[failed.name] = State.FAILED
    found = judge.findings(evidence) or tuple(_unproved(deployment, started, evidence))
    return Report(
        "run",
        redact(deployment.url),
        told=True,
        command=started.run.command,
        entries=entries(deployment.expected, trace.listed or (), rows, states, trace.seconds),
        done=tuple(item.name for item in trace.executed if item.name in evidence.recorded),
        findings=found,
        notes=tuple(judge.notes(evidence)),
        seconds=started.run.seconds,
        log=started.run.output,
    )


def _evidence(deployment: Deployment, started: Started) -> judge.Evidence:
    """The rows by stamp: in which order they came into a database of long standing, with
    branches merged late, is its own history."""
    request = deployment.request
    return judge.Evidence(
        deployment.expected,
        deployment.built,
        started.run,
        tuple(sorted(started.rows or (), key=lambda row: row.stamp)),
        request.manifest,
        request.timeout,
        request.project.is_medusa,
    )


def _unproved(
    deployment: Deployment, started: Started, evidence: judge.Evidence
) -> Iterator[Finding]:
    """What the sources alone do not tell: migrations of Medusa's core and of plugins."""
    listed = started.run.trace.listed
    if listed is None:
        yield unlisted(deployment, started.run)
        return
    for name in listed:
        if name not in evidence.recorded:
            yield migration_not_applied.RULE.finding(
                deployment.request.manifest,
                f"migration '{name}', which the runner found, was not applied",
                subject=name,
                why=last_words(started.run),
            )
