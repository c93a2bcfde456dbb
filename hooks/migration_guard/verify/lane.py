"""The database lane: builds, runs the scenarios that apply, and gathers what they showed."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

from msgspec.structs import replace

from migration_guard.findings import Finding
from migration_guard.postgres.connection import UnreachableError
from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.shield import temporary_folder
from migration_guard.verify.core import Core, Cores
from migration_guard.verify.expected import Expected, expected_migrations, read_built
from migration_guard.verify.fresh import run_fresh
from migration_guard.verify.model import (
    MigrationOutcome,
    Outcome,
    Scenario,
    Status,
    VerifyResult,
)
from migration_guard.verify.readiness import build_fault, missing_migrations
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.rights import denied
from migration_guard.verify.runner import requested_runner
from migration_guard.verify.scenarios import Scenarios
from migration_guard.verify.server import Server, requested_server
from migration_guard.verify.unreachable import unreachable


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
                return Scenarios(request, runner, cores, scratch, evidence, resources).result()
        except UnreachableError as error:
            lost = unreachable(error, request.manifest, lost=reached)
            return _not_run(request, expected, lost, checked=False)


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
