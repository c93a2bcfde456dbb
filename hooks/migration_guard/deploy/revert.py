"""`revert`: the migrations that were applied last, taken back, and the proof that they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from migration_guard.deploy.deployment import Deployment, Started, not_told
from migration_guard.deploy.entries import entries
from migration_guard.deploy.model import Report, State
from migration_guard.errors import UsageError
from migration_guard.findings import Finding
from migration_guard.postgres.url import redact
from migration_guard.rules.database import down_fails
from migration_guard.rules.database import migration_runner_hangs as hangs
from migration_guard.typeorm.run import Action, Observation
from migration_guard.verify.down import DOWN_FAILS
from migration_guard.verify.ending import last_words
from migration_guard.verify.failure import failure_finding


class Wanted(Struct, frozen=True):
    """The last `count` ones, or all after the migration `to`, which stays."""

    count: int = 1
    to: str | None = None


def revert(deployment: Deployment, wanted: Wanted, *, dry: bool = False) -> Report:
    """UsageError where the wish does not fit what is applied, before anything is changed."""
    before = deployment.start(Action.SHOW)
    fault = not_told(deployment, before, "revert")
    if fault is not None:
        return fault
    names = _chosen(deployment, before, wanted)
    if dry or not names:
        states = dict.fromkeys(names, State.TO_REVERT)
        return _report(deployment, before, before, states, dry=dry)
    started = deployment.start(Action.REVERT, Observation(reverts=len(names)))
    fault = not_told(deployment, started, "revert")
    if fault is not None:
        return fault
    left = {row.name for row in started.rows or ()}
    states = {name: State.REVERTED for name in names if name not in left}
    found = tuple(_findings(deployment, started, [name for name in names if name in left]))
    return _report(deployment, before, started, states, found)


def _chosen(deployment: Deployment, before: Started, wanted: Wanted) -> tuple[str, ...]:
    """Recorded names, last applied first: TypeORM goes by the rows' ids."""
    applied = [row.name for row in reversed(before.rows or ())]
    number = wanted.count if wanted.to is None else _newer(applied, wanted.to)
    if number > len(applied):
        raise UsageError(
            f"{len(applied)} migrations are applied, and {number} were to be reverted",
            hint="see `migration-guard show`",
        )
    own = {item.name for item in deployment.expected} & set(before.run.trace.listed or ())
    for name in applied[:number]:
        if name not in own:
            raise UsageError(
                f"'{name}' would be reverted, and is no migration of this project",
                hint="name the migration to go back to with --to, or deploy the release that has "
                "it and revert there",
            )
    return tuple(applied[:number])


def _newer(applied: Sequence[str], name: str) -> int:
    if name in applied:
        return applied.index(name)
    close = difflib.get_close_matches(name, applied, 1)
    raise UsageError(
        f"'{name}' is not applied", hint=f"did you mean '{close[0]}'?" if close else "see `show`"
    )


def _findings(deployment: Deployment, started: Started, left: list[str]) -> Iterator[Finding]:
    """The cause without its consequences: the runner stops at the first `down` that fails."""
    run, request = started.run, deployment.request
    failed = run.trace.failed_down
    if failed is not None:
        yield failure_finding(run, failed, deployment.expected, request.manifest, DOWN_FAILS)
    elif run.timed_out:
        yield hangs.RULE.finding(
            request.manifest,
            f"`{run.command}` did not end within {request.timeout:g} s",
            why=last_words(run),
            fix="run it by hand to see what it waits for, or allow it more with --timeout",
        )
    elif left:
        yield down_fails.RULE.finding(
            request.manifest,
            f"`{run.command}` ended, and '{left[0]}' is still in the migrations table",
            subject=left[0],
            why=last_words(run),
        )


def _report(
    deployment: Deployment,
    before: Started,
    after: Started,
    states: dict[str, State],
    findings: tuple[Finding, ...] = (),
    *,
    dry: bool = False,
) -> Report:
    listed, trace = before.run.trace.listed or (), after.run.trace
    seconds = {item.name: item.milliseconds / 1000 for item in trace.reverted}
    return Report(
        "revert",
        redact(deployment.url),
        told=True,
        command=after.run.command,
        entries=entries(deployment.expected, listed, after.rows or (), states, seconds),
        done=tuple(name for name, state in states.items() if state is State.REVERTED),
        findings=findings,
        seconds=after.run.seconds,
        dry=dry,
        log=after.run.output,
    )
