"""The scenarios after `fresh`, on its database and on databases beside it.

A second run and TypeORM's question are of `fresh`'s database, `upgrade` and `down` of another,
so that the ones run beside the others: node takes most of the time, and each of them one
processor. What is reported, and in which order, does not hang on which of them ends first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext

from msgspec.structs import replace

from migration_guard.postgres.catalog import read_catalog
from migration_guard.postgres.columns import read_tables
from migration_guard.postgres.connection import connect
from migration_guard.postgres.scratch import Scratch
from migration_guard.typeorm.run import Action, Run
from migration_guard.verify import judge
from migration_guard.verify.core import Core, Cores
from migration_guard.verify.down import verify_down
from migration_guard.verify.drift import verify_drift
from migration_guard.verify.idempotent import verify_idempotent
from migration_guard.verify.late_merge import verify_late_merge
from migration_guard.verify.model import Outcome, Scenario, Verdict, VerifyResult
from migration_guard.verify.released import Released, released_runner
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.runner import Runner, written_table
from migration_guard.verify.same_build import holds_base
from migration_guard.verify.settled import settled
from migration_guard.verify.stage import Migrated, Stage, names
from migration_guard.verify.upgrade import Upgraded, applies, verify_upgrade

FRESH_FAILED = "the migrations do not run on an empty database"


class Scenarios:
    """Of one request, after the run on `scratch` that `evidence` is of. Databases and programs
    are gone with `resources`."""

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
        """Runs those that are wanted."""
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
        proved = self._proved(wanted, self._stage())
        yield from (proved[each] for each in wanted)

    def _proved(self, wanted: Sequence[Scenario], stage: Stage) -> Mapping[Scenario, Outcome]:
        """`upgrade` while the runner runs a second time, and `down` while TypeORM is asked."""
        done: dict[Scenario, Outcome] = {}

        def prove(scenario: Scenario, proof: Callable[[], Outcome]) -> None:
            if scenario not in wanted:
                return
            self._request.progress(f"scenario: {scenario.value} ({len(done) + 1} of {len(wanted)})")
            begin = time.monotonic()
            outcome = proof()
            done[scenario] = replace(outcome, seconds=time.monotonic() - begin)

        with self._run_again(wanted, stage) as again:
            prove(Scenario.UPGRADE, lambda: self._upgrade(stage)[0])
            prove(Scenario.IDEMPOTENT, lambda: verify_idempotent(stage, again()))
        with self._asked(wanted, stage) as asked:
            prove(Scenario.DOWN, lambda: self._down(stage))
            prove(Scenario.LATE_MERGE, lambda: self._late_merge(stage))
            prove(Scenario.DRIFT, lambda: verify_drift(stage, asked, lambda: self._released(stage)))
        return done

    def _run_again(
        self, wanted: Collection[Scenario], stage: Stage
    ) -> AbstractContextManager[Callable[[], Run]]:
        """A second run on the database of `fresh`: at once where `upgrade` is to be run too."""
        if {Scenario.IDEMPOTENT, Scenario.UPGRADE} <= set(wanted) and not applies(stage):
            return stage.head.beside(stage.fresh.url)
        return nullcontext(lambda: stage.head.run(stage.fresh.url))

    def _asked(
        self, wanted: Collection[Scenario], stage: Stage
    ) -> AbstractContextManager[Callable[[], Run]]:
        """What TypeORM says of the database of `fresh`: at once where `down` has another."""
        apart = self._upgraded is not None and self._upgraded[1] is not None
        if apart and {Scenario.DOWN, Scenario.DRIFT} <= set(wanted):
            return stage.head.beside(stage.fresh.url, Action.SCHEMA_LOG)
        return nullcontext(lambda: stage.head.run(stage.fresh.url, Action.SCHEMA_LOG))

    def _down(self, stage: Stage) -> Outcome:
        upgraded = self._upgrade(stage)[1]
        if upgraded is None:
            return verify_down(stage, stage.fresh)
        return verify_down(stage, upgraded.migrated, upgraded.kept)

    def _late_merge(self, stage: Stage) -> Outcome:
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
        with connect(url) as connection:
            catalog, tables = read_catalog(connection), read_tables(connection)
        return Stage(
            request,
            self._runner,
            self._cores.server.url if self._scratch.created else None,
            written_table(evidence.run.trace),
            ran,
            tuple(item for item in ran if item.name not in known),
            Migrated(url, evidence.run, evidence.rows, catalog),
            tuple(tables),
            self._core_to_copy,
        )

    def _core_to_copy(self) -> Core | None:
        """Medusa's core, for the databases after the first."""
        if not self._request.project.is_medusa or not self._scratch.created:
            return None
        return self._cores.make(self._resources)
