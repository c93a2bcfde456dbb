"""What we say that `migration:generate` writes is what seven TypeORM versions wrote on a real
PostgreSQL: from nothing, for a change of the entities, after their own statements once more,
up and down, each statement in its place. generate-deviations.toml names the exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.features.cases import (
    VERSIONS,
    Case,
    every_case,
    made,
    metadata,
    recorded,
)
from conformance.features.listed import Deviations, listed, written
from migration_guard.schema.model import Schema
from migration_guard.schema_builder.plan import Query, plan
from migration_guard.schema_builder.profile import profile

FILE = "generate-deviations.toml"
CASES = [pytest.param(case, id=case.name) for case in every_case()]


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_what_typeorm_wrote(case: Case) -> None:
    found: Deviations = {}
    for version in VERSIONS:
        for part, ours, theirs in compared(case, version):
            if [_said(query) for query in ours] != theirs:
                is_uncertain = any(query.uncertain for query in ours)
                found[version, part] = "uncertain" if is_uncertain else "differs"
    assert found == listed(case.name, file=FILE), written(case.name, found)


def test_nearly_all_plans_are_exact() -> None:
    recordings = sum("create" in found for found in recorded().values())
    deviating = sum(len(listed(case.name, file=FILE)) for case in every_case())
    assert recordings > 4_000
    assert deviating < 0.02 * 4 * recordings  # each is at least two plans, up and down


def compared(case: Case, version: str) -> Iterator[tuple[str, tuple[Query, ...], list[Any]]]:
    """Parts of a recording, ours and TypeORM's."""
    theirs = recorded()[case.name, version]
    if "create" in theirs:
        yield from _part("create", case, 0, Schema(), version)
    if "error" in theirs:
        return
    yield from _part("again", case, 0, made(case.name, version, "create"), version)
    if "up" in theirs:
        changed = made(case.name, version, "create", by_hand=case.by_hand)
        yield from _part("up", case, 1, changed, version)
        if "failure" not in theirs:
            changed = made(case.name, version, "create", "up", by_hand=case.by_hand)
            yield from _part("rest", case, 1, changed, version)


def _part(
    part: str, case: Case, source: int, schema: Schema, version: str
) -> Iterator[tuple[str, tuple[Query, ...], list[Any]]]:
    """Both directions of what brings a schema to the entities of one of the case's sources."""
    entities = metadata(case.sources[source], case.options, version)
    ours = plan(entities, schema, profile(version))
    theirs = recorded()[case.name, version]
    down = "down" if part == "up" else f"{part}_down"
    yield part, ours.up, theirs.get(part, [])
    yield down, ours.down, theirs.get(down, [])


def _said(query: Query) -> str | list[object]:
    return [query.sql, list(query.parameters)] if query.parameters else query.sql
