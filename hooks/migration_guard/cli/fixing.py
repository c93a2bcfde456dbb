"""`check --fix`: makes the planned repairs, then checks what is left; `--diff` shows them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from migration_guard import engine
from migration_guard.config import Settings
from migration_guard.fact_store import FactStore
from migration_guard.fix_lane import FixLane, FixPlan
from migration_guard.git.edits import EditingTree
from migration_guard.report import patch
from migration_guard.result import Repaired, Result, Unrepaired


def shown(request: engine.CheckRequest) -> str:
    """The patch that `fixed` would apply, empty where there is nothing to fix."""
    plan, _ = _planned(request)
    return patch.render(plan.edits)


def fixed(request: engine.CheckRequest) -> tuple[Result, Settings]:
    """What a check finds once everything is fixed that can be. Raises GuardError where there
    are no files to change, or one of them cannot be written."""
    plan, tree = _planned(request)
    tree.apply(plan.edits)
    result, settings = engine.check(request)
    return (
        replace(
            result,
            repaired=tuple(
                Repaired(each.finding, tuple((edit.path, edit.target) for edit in each.edits))
                for each in plan.fixed
            ),
            unrepaired=tuple(Unrepaired(each.finding, each.reason) for each in plan.unfixed),
        ),
        settings,
    )


def _planned(request: engine.CheckRequest) -> tuple[FixPlan, EditingTree]:
    """Planned anew for as long as a file of the plan must not be changed: what else it held
    may still be made."""
    compared, settings_of = engine.compare(request)
    tree = EditingTree(compared.repository, compared.head)
    store = FactStore(compared.repository.common_dir) if request.cache else None
    settings = settings_of(compared.head)
    refused: dict[str, str] = {}
    while True:
        lane = FixLane(compared, settings, hook=request.hook, store=store, refused=refused)
        plan = lane.plan()
        obstacles: Mapping[str, str] = tree.obstacles(plan.edits)
        if not obstacles:
            return plan, tree
        refused.update(obstacles)
