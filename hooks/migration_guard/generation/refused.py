"""Expressions of entities that PostgreSQL refuses, where the migration would have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.generation.refusals import Refusal
from migration_guard.rules.refused_expressions import refused_expressions
from migration_guard.schema.drift import Drift
from migration_guard.state import TreeState


def refused_expressions_of(state: TreeState, drifts: Iterable[Drift]) -> Iterator[Refusal]:
    """One for each; what differs without being certain is not written, and not refused."""
    certain = [each for each in drifts if each.undetermined is None and each.expected is not None]
    wanted = {each.path for each in certain if each.kind != "changed-table"}
    for fault, where in refused_expressions(state, {path[0] for path in wanted}):
        if fault.path in wanted or fault.path[:1] in wanted:
            yield Refusal(
                f"{where.path}:{where.line}:{where.column}",
                f"{fault.what} of table \"{fault.path[0]}\" is '{fault.text}': {fault.reason}",
                ("correct the expression in the entity",),
            )
