"""A change of the entities is drift of exactly the objects that TypeORM's own statements for
it touch, for seven of its versions. deviations.toml names the exceptions."""

from __future__ import annotations

import pytest

from conformance.features.cases import VERSIONS, Case, declared, every_case, recorded, statements
from conformance.features.listed import Deviations, listed, written
from conformance.features.transition import named, touched
from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Schema
from migration_guard.sql.statements import effects

TRANSITIONS = [
    pytest.param(case, id=case.name)
    for case in every_case()
    if len(case.sources) == 2 and not case.by_hand  # there PostgreSQL's names are drift to us
]


def replayed(case: Case, version: str, *parts: str) -> Schema:
    """What recorded statements make, read as those of migrations."""
    every = (sql for part in parts for sql in statements(case.name, version, part))
    return apply_all(c for sql in every for c in effects(sql))


def expected(case: Case, version: str, *parts: str) -> tuple[Drift, ...]:
    """Our drift of the changed entities from what the recorded statements make."""
    return drift(
        declared(case.sources[1], case.options, version).schema,
        replayed(case, version, *parts),
    )


@pytest.mark.parametrize("case", TRANSITIONS)
def test_drift_names_what_typeorm_changes(case: Case) -> None:
    found: Deviations = {}
    for version in VERSIONS:
        if "error" in recorded()[case.name, version]:
            continue
        drifts = expected(case, version, "create")
        ours = named(each for each in drifts if each.undetermined is None)
        doubted = named(each for each in drifts if each.undetermined is not None)
        before = replayed(case, version, "create")
        theirs = touched(before, replayed(case, version, "create", "up"))
        found |= {(version, path): "undetermined" for path in doubted - ours}
        found |= {(version, path): "missed" for path in theirs - ours - doubted}
        found |= {(version, path): "added" for path in ours - theirs}
    assert found == listed(case.name), written(case.name, found)


@pytest.mark.parametrize("case", TRANSITIONS)
def test_nothing_is_left_after_typeorm_s_statements(case: Case) -> None:
    found: Deviations = {}
    for version in VERSIONS:
        if "error" not in recorded()[case.name, version]:
            for each in expected(case, version, "create", "up"):
                kind = "differs" if each.undetermined is None else "undetermined"
                found[version, f"left {each.kind} {' '.join(each.path)}"] = kind
    assert found == listed(case.name, left=True), written(case.name, found)


def test_most_transitions_change_something() -> None:
    changing = [case for case, each in recorded().items() if each.get("up")]
    assert len(changing) > 500
