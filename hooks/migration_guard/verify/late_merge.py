"""The scenario `late-merge`: a new migration that is older than one that is released already.

An empty database runs it in the order of the stamps, a database that exists runs it last.
"""

from __future__ import annotations

from collections.abc import Sequence

from migration_guard.findings import Finding
from migration_guard.migrations.model import STAMP
from migration_guard.postgres.catalog import Difference, differences
from migration_guard.rules.database import order_dependent
from migration_guard.verify.expected import Expected
from migration_guard.verify.model import Outcome, Scenario
from migration_guard.verify.stage import Stage
from migration_guard.verify.upgrade import Upgraded

LONGEST_LIST = 5


def verify_late_merge(stage: Stage, upgraded: Upgraded | None, reason: str) -> Outcome:
    """Compares the databases of `fresh` and `upgrade`, which ran the same migrations; `reason`
    is why there is none of `upgrade`."""
    late = _late(stage)
    if not late:
        why = reason if stage.request.base is None else _none_is_late(stage)
        return Outcome(Scenario.LATE_MERGE, skipped=why)
    if upgraded is None:
        return Outcome(Scenario.LATE_MERGE, skipped=reason)
    found = differences(stage.fresh.catalog, upgraded.migrated.catalog)
    notes = tuple(f"{item.name} is older than the base's newest migration" for item in late)
    findings = (_finding(late[0], found),) if found else ()
    return Outcome(Scenario.LATE_MERGE, findings, notes)


def _late(stage: Stage) -> list[Expected]:
    base = stage.request.base
    stamps = (
        [match.group() for name in base.migrations if (match := STAMP.search(name))] if base else []
    )
    newest = max(map(int, stamps), default=0)
    return [item for item in stage.new if item.stamp is not None and item.stamp < newest]


def _none_is_late(stage: Stage) -> str:
    if not stage.new:
        return f"no migration is new since {stage.request.base.label}" if stage.request.base else ""
    return "every new migration is newer than those of the base"


def _finding(late: Expected, found: Sequence[Difference]) -> Finding:
    told = [_told(difference) for difference in found[:LONGEST_LIST]]
    more = len(found) - LONGEST_LIST
    told += [f"and {more} more"] if more > 0 else []
    return order_dependent.RULE.finding(
        late.location,
        f"migration '{late.name}', which is older than released ones, makes another schema when "
        f"it runs after them: {'; '.join(told)}",
        subject=late.name,
        why="a new database runs it in the order of the stamps, one that exists runs it last",
        fix="give it a new stamp, in its class and its file, so that it runs last everywhere",
    )


def _told(difference: Difference) -> str:
    if difference.before is None:
        return f"{difference.object} is there only when it runs last"
    if difference.after is None:
        return f"{difference.object} is missing when it runs last"
    return (
        f"{difference.object} is `{difference.before}`, or `{difference.after}` when it runs last"
    )
