"""The database lane: builds, runs the scenarios that apply, and gathers what they showed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

from msgspec.structs import replace

from migration_guard.findings import Finding
from migration_guard.postgres.connection import UnreachableError
from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.shield import temporary_folder
from migration_guard.verify import judge
from migration_guard.verify.core import Core, Cores
from migration_guard.verify.down import verify_down
from migration_guard.verify.drift import verify_drift
from migration_guard.verify.expected import Expected, expected_migrations, read_built
from migration_guard.verify.fresh import run_fresh
from migration_guard.verify.idempotent import verify_idempotent
from migration_guard.verify.late_merge import verify_late_merge
from migration_guard.verify.model import (
    MigrationOutcome,
    Outcome,
    Scenario,
    Status,
    Verdict,
    VerifyResult,
)
from migration_guard.verify.readiness import build_fault, missing_migrations
from migration_guard.verify.released import Released, released_runner
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.rights import denied
from migration_guard.verify.runner import Runner, requested_runner, written_table
from migration_guard.verify.same_build import holds_base
from migration_guard.verify.server import Server, requested_server
from migration_guard.verify.settled import settled
from migration_guard.verify.stage import Migrated, Stage, catalog, names
from migration_guard.verify.unreachable import unreachable
from migration_guard.verify.upgrade import Upgraded, applies, verify_upgrade

FRESH_FAILED = "the migrations do not run on an empty database"


def verify(request: VerifyRequest) -> VerifyResult:
    """Builds, runs and proves. Everything that the project may have done wrong is a finding;
    GuardError is raised for what makes the check itself impossible."""
    with temporary_folder() as work:
        fault = build_fault(request, work)
        built = read_built(request.top, request.project)
        expected = expected_migrations(request.sources, built)
        fault = fault or missing_migrations(request, built, expected)
        if fault is not None:
            return _not_run(request, expected, fault)
        runner = requested_runner(request, work)
        runner.command()
        reached = False
        try:
            with requested_server(request) as server, ExitStack() as resources:
                cores = Cores(runner, server, expected)
                core = cores.found
                scratch = resources.enter_context(_scratch(request, server, core))
                reached = True
                evidence = run_fresh(request, runner, scratch, expected, built)
                if core is not None and not core.precedes(evidence.run):
                    cores.forget()
                    scratch = resources.enter_context(_scratch(request, server, None))
                    evidence = run_fresh(request, runner, scratch, expected, built)
                refused = denied(evidence.run, request.manifest)
                if refused is not None:
                    answer = _not_run(request, expected, refused, checked=False)
                    return replace(answer, log=evidence.run.output)
                return _Lane(request, runner, cores, scratch, evidence, resources).result()
        except UnreachableError as error:
            lost = unreachable(error, request.manifest, lost=reached)
            return _not_run(request, expected, lost, checked=False)


class _Lane:
    """The scenarios after `fresh`, on databases beside its own."""

    def __init__(
        self,
        request: VerifyRequest,
        runner: Runner,
        cores: Cores,
        scratch: Scratch,
        evidence: judge.Evidence,
        resources: ExitStack,
    ) -> None:
        self._request = request
        self._runner = runner
        self._cores = cores
        self._scratch = scratch
        self._evidence = evidence
        self._resources = resources
        self._core = cores.found
        self._base: Runner | str | None = None
        self._upgraded: tuple[Outcome, Upgraded | None] | None = None

    def result(self) -> VerifyResult:
        evidence, scratch = self._evidence, self._scratch
        notes = list(judge.notes(evidence))
        if self._core is not None:
            number = len(self._core.migrations)
            notes.append(f"{number} migrations of Medusa's core and plugins are of the kept state")
        if not scratch.created:
            notes.append(f"database '{scratch.name}' was used itself and keeps what the run left")
        fresh = Outcome(
            Scenario.FRESH, judge.findings(evidence), tuple(notes), seconds=evidence.run.seconds
        )
        found = (fresh, *self._others(fresh))
        outcomes = [settled(each, self._request.settings, self._request.top) for each in found]
        return VerifyResult(
            Scenario.FRESH.value,
            command=evidence.run.command,
            server=scratch.server_version,
            migrations=judge.outcomes(evidence),
            foreign=judge.foreign(evidence),
            findings=tuple(finding for outcome in outcomes for finding in outcome.findings),
            notes=tuple(note for outcome in outcomes for note in outcome.notes),
            seconds=evidence.run.seconds,
            log=evidence.run.output,
            scenarios=tuple(outcomes),
            locks=tuple(lock for outcome in outcomes for lock in outcome.locks),
        )

    def _others(self, fresh: Outcome) -> Iterator[Outcome]:
        wanted = [each for each in Scenario if each is not Scenario.FRESH]
        wanted = [each for each in wanted if self._request.wants(each)]
        if fresh.verdict is Verdict.FAILED:
            yield from (Outcome(each, skipped=FRESH_FAILED) for each in wanted)
            return
        stage = self._stage()
        for number, scenario in enumerate(wanted, 1):
            self._request.progress(f"scenario: {scenario.value} ({number} of {len(wanted)})")
            begin = time.monotonic()
            outcome = self._scenario(scenario, stage)
            yield replace(outcome, seconds=time.monotonic() - begin)

    def _scenario(self, scenario: Scenario, stage: Stage) -> Outcome:
        if scenario is Scenario.IDEMPOTENT:
            return verify_idempotent(stage)
        if scenario is Scenario.UPGRADE:
            return self._upgrade(stage)[0]
        if scenario is Scenario.DOWN:
            upgraded = self._upgrade(stage)[1]
            if upgraded is None:
                return verify_down(stage, stage.fresh)
            return verify_down(stage, upgraded.migrated, upgraded.kept)
        if scenario is Scenario.DRIFT:
            return verify_drift(stage, lambda: self._released(stage))
        outcome, upgraded = self._upgrade(stage)
        reason = outcome.skipped or "the new migrations do not run on the base's database"
        return verify_late_merge(stage, upgraded, reason)

    def _upgrade(self, stage: Stage) -> tuple[Outcome, Upgraded | None]:
        """Run once, by whichever scenario needs it first."""
        if self._upgraded is None:
            self._upgraded = self._upgrade_anew(stage)
        return self._upgraded

    def _upgrade_anew(self, stage: Stage) -> tuple[Outcome, Upgraded | None]:
        reason = applies(stage)
        base = reason or self._released_migrations(stage)
        if isinstance(base, str):
            return Outcome(Scenario.UPGRADE, skipped=base), None
        return verify_upgrade(stage, base, self._resources)

    def _released_migrations(self, stage: Stage) -> Released | str:
        base = self._request.base
        if base is not None and holds_base(self._request, base, self._evidence.expected):
            return Released(stage.head, names(stage.new))
        runner = self._released(stage)
        return runner if isinstance(runner, str) else Released(runner)

    def _released(self, stage: Stage) -> Runner | str:
        """The base's runner, built once; why there is none."""
        if self._base is None:
            base = self._request.base
            self._base = (
                released_runner(self._request, base, stage.head)
                if base is not None
                else self._request.without_base
            )
        return self._base

    def _stage(self) -> Stage:
        request, evidence = self._request, self._evidence
        ran = tuple(item for item in evidence.expected if item.name in evidence.recorded)
        known = request.base.migrations if request.base else frozenset()
        url = self._scratch.url
        return Stage(
            request,
            self._runner,
            self._cores.server.url if self._scratch.created else None,
            written_table(evidence.run.trace),
            ran,
            tuple(item for item in ran if item.name not in known),
            Migrated(url, evidence.run, evidence.rows, catalog(url)),
            self._core_to_copy,
        )

    def _core_to_copy(self) -> Core | None:
        """Medusa's core, for the databases after the first."""
        if not self._request.project.is_medusa or not self._scratch.created:
            return None
        return self._cores.make(self._resources)


def _scratch(
    request: VerifyRequest, server: Server, core: Core | None
) -> AbstractContextManager[Scratch]:
    named = request.url is not None and request.use_named_database
    template = core.database if core is not None else None
    return scratch_database(server.url, use_named=named, template=template)


def _not_run(
    request: VerifyRequest,
    expected: tuple[Expected, ...],
    finding: Finding,
    *,
    checked: bool = True,
) -> VerifyResult:
    untouched = tuple(
        MigrationOutcome(item.name, item.stamp, item.location.path, Status.NOT_APPLIED)
        for item in expected
    )
    reason = "the migrations were not run"
    others = [each for each in Scenario if each is not Scenario.FRESH and request.wants(each)]
    outcomes = (
        Outcome(Scenario.FRESH, (finding,)),
        *(Outcome(each, skipped=reason) for each in others),
    )
    return VerifyResult(
        Scenario.FRESH.value,
        migrations=untouched,
        findings=(finding,),
        checked=checked,
        scenarios=outcomes,
    )
