"""`check --fix`: makes the planned repairs, then checks what is left; `--diff` shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from migration_guard import engine
from migration_guard.config import Settings
from migration_guard.fact_store import FactStore
from migration_guard.findings import Finding, RenameMigration
from migration_guard.fix_drift import DriftLane, DriftPlan, key_of
from migration_guard.fix_lane import FixLane, FixPlan
from migration_guard.generation.writing import write_new
from migration_guard.git.comparison import Comparison
from migration_guard.git.edits import EditingTree
from migration_guard.report import patch
from migration_guard.result import Repaired, Result, Unrepaired
from migration_guard.schema.quoting import quote_literal

NEVER_RUN = frozenset({"MG301", "MG304"})
"""TypeORM runs nothing at all with such a name, so no database has it."""


class _Plan(Struct, frozen=True):
    tree: EditingTree
    edits: FixPlan
    drift: DriftPlan


def shown(request: engine.CheckRequest) -> tuple[str, Result, Settings]:
    """The patch that `fixed` would apply, empty where there is nothing to fix, and what a
    check finds before it."""
    result, settings = engine.check(request)
    if not result.fixable:
        return "", result, settings
    plan = _planned(request)
    new = (patch.added(each.path, each.text) for each in plan.drift.written)
    unrepaired = replace(result, unrepaired=_unrepaired(plan))
    return patch.render(plan.edits.edits) + "".join(new), unrepaired, settings


def fixed(request: engine.CheckRequest) -> tuple[Result, Settings]:
    """What a check finds once everything is fixed that can be. Raises GuardError where there
    are no files to change, or one of them cannot be written. Where there is nothing to fix it
    costs what a check costs."""
    result, settings = engine.check(request)
    if not result.fixable:
        return result, settings
    plan = _planned(request)
    plan.tree.apply(plan.edits.edits)
    for each in plan.drift.written:
        write_new(plan.tree.top / each.path, each.text)
    result, settings = engine.check(request)
    return _reported(result, plan), settings


def _planned(request: engine.CheckRequest) -> _Plan:
    compared, settings_of = engine.compare(request)
    tree = EditingTree(compared.repository, compared.head)
    settings = settings_of(compared.head)
    edits = _edits(request, compared, settings, tree)
    lane = DriftLane(
        compared,
        settings,
        edits.tree,
        edits.moved,
        directory=request.repository,
        environ=request.environ,
        hook=request.hook,
    )
    return _Plan(tree, edits, lane.plan())


def _edits(
    request: engine.CheckRequest, compared: Comparison, settings: Settings, tree: EditingTree
) -> FixPlan:
    """Planned anew for as long as a file of the plan must not be changed: what else it held
    may still be made."""
    store = FactStore(compared.repository.common_dir) if request.cache else None
    refused: dict[str, str] = {}
    while True:
        lane = FixLane(compared, settings, hook=request.hook, store=store, refused=refused)
        plan = lane.plan()
        obstacles: Mapping[str, str] = tree.obstacles(plan.edits)
        if not obstacles:
            return plan
        refused.update(obstacles)


def _reported(result: Result, plan: _Plan) -> Result:
    """A migration that was just written is not staged, so its findings are there still: they
    are told once, as fixed."""
    repaired = [
        Repaired(each.finding, tuple((edit.path, edit.target) for edit in each.edits))
        for each in plan.edits.fixed
    ]
    settled = {}
    for written in plan.drift.written:
        for finding in written.findings:
            settled[key_of(finding)] = Repaired(finding, ((None, written.path),))
    return replace(
        result,
        findings=tuple(_without(result.findings, settled)),
        notes=(*result.notes, *_advice(plan)),
        repaired=(*repaired, *settled.values()),
        unrepaired=_unrepaired(plan),
    )


def _unrepaired(plan: _Plan) -> tuple[Unrepaired, ...]:
    unfixed = (*plan.edits.unfixed, *plan.drift.unfixed)
    return tuple(Unrepaired(each.finding, each.reason) for each in unfixed)


def _without(
    findings: Collection[Finding], settled: Collection[tuple[str, str]]
) -> Collection[Finding]:
    return [one for one in findings if key_of(one) not in settled]


def _advice(plan: _Plan) -> Iterator[str]:
    for written in plan.drift.written:
        yield f"{written.path} is not staged: read it, then `git add` it"
    for each in plan.edits.fixed:
        repair = each.finding.repair
        if isinstance(repair, RenameMigration) and each.finding.code not in NEVER_RUN:
            yield from _renamed(each.finding.subject, repair.recorded or repair.new)


def _renamed(old: str, new: str) -> Iterator[str]:
    if old != new:
        row = f"SET name = {quote_literal(new)}, timestamp = {new[-13:]}"
        where = f"WHERE name = {quote_literal(old)}"
        yield (
            f"a database that has run {old}, yours perhaps, takes {new} for another one: revert "
            f"{old} there first, or rename its row: UPDATE migrations {row} {where}"
        )
