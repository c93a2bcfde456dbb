"""What TypeORM wrote again after its own statements, and once more after those, is what we call
its noise: statement by statement, for seven versions, and each with its cause."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.features.cases import VERSIONS, Case, every_case, made, metadata, recorded
from conformance.features.listed import listed
from migration_guard.schema_builder.noise import Forecast, forecast
from migration_guard.schema_builder.noise_patterns import EVERY
from migration_guard.schema_builder.profile import profile


def repeating() -> list[tuple[Case, str]]:
    """Cases and versions in which TypeORM goes on writing, as far as our entities are right:
    generate-deviations.toml lists where they are not."""
    found = []
    for case in every_case():
        wrong = listed(case.name, file="generate-deviations.toml")
        for version in VERSIONS:
            each = recorded()[case.name, version]
            is_told = "again" in each and "again_failure" not in each
            if is_told and (version, "again") not in wrong:
                found.append((case, version))
    return found


def predicted(case: Case, version: str) -> Forecast:
    entities = metadata(case.sources[0], case.options, version)
    return forecast(entities, made(case.name, version, "create"), profile(version))


def texts(queries: list[Any]) -> list[str]:
    return [query if isinstance(query, str) else query[0] for query in queries]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_comes_back_is_noise_with_a_cause(version: str) -> None:
    for case, _ in (each for each in repeating() if each[1] == version):
        found = recorded()[case.name, version]
        again = texts(found["again"])
        later = texts(found.get("later", found["again"]))
        ours = predicted(case, version)
        repeated = [ours.plan.up[n].sql for n in sorted(ours.repeated)]
        assert repeated == [sql for sql in again if sql in later], case.name
        assert {noise.pattern for noise in ours.noise} <= EVERY, case.name


def test_many_cases_repeat_themselves() -> None:
    assert len(repeating()) > 200


def test_most_patterns_are_seen_with_real_typeorm() -> None:
    seen = {noise.pattern for each in repeating() for noise in predicted(*each).noise}
    assert len(seen) > 6


ADVISED = {
    '@Column("numeric", { default: 0.5 }) c: string': '@Column("numeric", { default: () => "0.5" }) c: string',
    '@Column("int", { default: () => "0" }) c: number': '@Column("int", { default: 0 }) c: number',
    '@Column("int", { default: () => "1 + 1" }) c: number': '@Column("int", { default: () => "(1 + 1)" }) c: number',
    '@Column("varchar", { default: () => "\'X\'::text" }) c: string': '@Column("varchar", { default: "X" }) c: string',
    '@Column("timestamp", { default: "2020-01-01" }) c: Date': '@Column("timestamp", { default: "2020-01-01 00:00:00" }) c: Date',
    '@Column("timestamp", { default: () => "(now() at time zone \'utc\')" }) c: Date': '@Column("timestamp", { default: () => "timezone(\'utc\', now())" }) c: Date',
    '@Column("interval", { default: "1 hour" }) c: string': '@Column("interval", { default: "01:00:00" }) c: string',
    '@Column("text", { array: true, default: () => "ARRAY[]::text[]" }) c: string[]': '@Column("text", { array: true, default: [] }) c: string[]',
    '@Column("int", { array: true, default: () => "array[1]" }) c: number[]': '@Column("int", { array: true, default: [1] }) c: number[]',
}
"""Fixtures that repeat themselves, and as our advice would have them written."""


@pytest.mark.parametrize(("before", "after"), ADVISED.items())
def test_real_typeorm_is_content_with_what_is_advised(before: str, after: str) -> None:
    (case,) = (each for each in every_case() if each.name == before)
    for version in VERSIONS:
        (noise,) = predicted(case, version).noise
        assert noise.advice is not None
        assert noise.advice in after
        assert "again" in recorded()[before, version]
        assert "again" not in recorded()[after, version]
