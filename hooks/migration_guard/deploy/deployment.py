"""What the three commands share: a project that is built, its runner, and the named database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from migration_guard.deploy.build import unready
from migration_guard.deploy.model import Report
from migration_guard.deploy.rows import asked_table, rows_of
from migration_guard.findings import Finding
from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.postgres.sessions import ended_sessions
from migration_guard.postgres.url import redact
from migration_guard.rules.database import migration_runner_hangs as hangs
from migration_guard.rules.database import nothing_proved
from migration_guard.shield import temporary_folder
from migration_guard.typeorm.hangs import known_hang
from migration_guard.typeorm.run import Action, Observation, Run
from migration_guard.verify.ending import last_words, remedy
from migration_guard.verify.expected import Built, Expected, expected_migrations, read_built
from migration_guard.verify.readiness import build_fault
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.rights import denied
from migration_guard.verify.runner import Runner
from migration_guard.verify.unreachable import unreachable


class Started(Struct, frozen=True):
    """A run of the project's runner that ended or was ended, no session of it being left.
    `rows` are the migrations table's afterwards, None when the runner never asked for them."""

    run: Run
    rows: tuple[MigrationRow, ...] | None


class Deployment(Struct, frozen=True):
    """`url` is the database; `work` a folder for the files of the runs."""

    request: VerifyRequest
    url: str
    expected: tuple[Expected, ...]
    built: Built
    work: Path

    def start(self, action: Action, observation: Observation | None = None) -> Started:
        """Runs the project's runner. UsageError when it connects to another database."""
        request = self.request
        with ended_sessions(self.url) as session:
            runner = Runner(
                request.top,
                request.project,
                request.variables,
                request.timeout,
                self.work,
                target=f"the database '{redact(self.url)}'",
                session=session,
                counted=request.counted,
            )
            command = runner.command(action)
            request.progress(f"running: {' '.join([Path(command[0]).name, *command[1:]])}")
            run = runner.run(self.url, action, observation)
        asked = asked_table(run.trace)
        return Started(run, rows_of(self.url, asked) if asked else None)


def deployed(
    request: VerifyRequest, url: str, action: str, act: Callable[[Deployment], Report]
) -> Report:
    """What `act` answers where the build is ready and the database can be entered; why nothing
    could be told where not."""
    with temporary_folder() as work:
        fault = build_fault(request, work)
        built = read_built(request.top, request.project)
        expected = expected_migrations(request.sources, built)
        faults = (fault,) if fault is not None else unready(request, built, expected)
        if faults:
            return Report(action, redact(url), told=False, findings=faults)
        reached = False
        try:
            with connect(url):
                reached = True
            return act(Deployment(request, url, expected, built, work))
        except UnreachableError as error:
            found = unreachable(error, request.manifest, lost=reached)
            return Report(action, redact(url), told=False, findings=(found,))


def not_told(deployment: Deployment, started: Started, action: str) -> Report | None:
    """Why a run shows nothing of the database: the runner never came to look for the migrations
    and their rows."""
    run = started.run
    if run.trace.listed is not None and started.rows is not None:
        return None
    return untold(deployment, run, action, unlisted(deployment, run))


def untold(deployment: Deployment, run: Run, action: str, finding: Finding) -> Report:
    """The report of a run after which it is not known what is applied."""
    return Report(
        action,
        redact(deployment.url),
        told=False,
        command=run.command,
        findings=(finding,),
        seconds=run.seconds,
        log=run.output,
    )


def unlisted(deployment: Deployment, run: Run) -> Finding:
    """The finding of a runner that ended, or was ended, before it knew the migrations."""
    manifest, known = deployment.request.manifest, known_hang(run.output)
    refused = denied(run, manifest)
    if refused is not None:
        return refused
    if known is not None:
        message = f"`{run.command}` lists no migration: {known[0]}"
        return nothing_proved.RULE.finding(manifest, message, fix=known[1].fix)
    if run.timed_out:
        return hangs.RULE.finding(
            manifest,
            f"`{run.command}` did not end within {deployment.request.timeout:g} s and had not "
            "listed its migrations",
            why=last_words(run),
            fix="run it by hand to see what it waits for, or allow it more with --timeout",
        )
    return nothing_proved.RULE.finding(
        manifest,
        f"`{run.command}` ended before it listed its migrations",
        why=last_words(run),
        fix=remedy(run)
        if run.signal
        else "run the command by hand: it fails while the project's configuration is loaded",
    )
