"""`show`, and the dry run of `run`: what is applied, pending and unknown. Runs no migration."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.deploy.deployment import Deployment, not_told
from migration_guard.deploy.entries import entries
from migration_guard.deploy.model import Report
from migration_guard.findings import Finding
from migration_guard.postgres.url import redact
from migration_guard.rules.database import migration_not_applied
from migration_guard.typeorm.run import Action


def show(deployment: Deployment, action: str = "show") -> Report:
    """Asks the project's runner which migrations it finds, and its table which are applied."""
    started = deployment.start(Action.SHOW)
    fault = not_told(deployment, started, action)
    if fault is not None:
        return fault
    listed, rows = started.run.trace.listed or (), started.rows or ()
    recorded = frozenset(row.name for row in rows)
    return Report(
        action,
        redact(deployment.url),
        told=True,
        command=started.run.command,
        entries=entries(deployment.expected, listed, rows, {}, {}),
        findings=tuple(_unseen(deployment, frozenset(listed) | recorded)),
        seconds=started.run.seconds,
        dry=action != "show",
        log=started.run.output,
    )


def _unseen(deployment: Deployment, known: frozenset[str]) -> Iterator[Finding]:
    """A pending migration that the runner would never run."""
    for item in deployment.expected:
        if item.name not in known and not item.flagged:
            yield migration_not_applied.RULE.finding(
                item.location,
                f"migration '{item.name}' is not applied, and the runner does not find it",
                subject=item.name,
                fix="see that the build writes the file where the runner reads it, and that the "
                "class is exported",
            )
