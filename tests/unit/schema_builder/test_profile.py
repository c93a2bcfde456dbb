"""Versions and ranges of TypeORM, and what they stand for."""

from __future__ import annotations

import pytest

from migration_guard.schema_builder.profile import NEWEST, profile


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("0.3.16", (0, 3, 16)),
        ("^0.3.16", (0, 3, 16)),
        ("~1.0", (1, 0, 0)),
        (">=0.3.11 <0.4", (0, 3, 11)),
        ("v1.1.1", (1, 1, 1)),
        ("0.3.20-dev.1", (0, 3, 20)),
        ("latest", NEWEST),
        ("", NEWEST),
        (None, NEWEST),
    ],
)
def test_the_version_that_is_taken(text: str | None, version: tuple[int, int, int]) -> None:
    assert profile(text).version == version


@pytest.mark.parametrize(
    ("text", "recorded"),
    [("0.2.45", False), ("0.3.10", False), ("0.3.11", True), ("1.1.1", True), ("1.2.0", False)],
)
def test_what_is_recorded(text: str, recorded: bool) -> None:
    assert profile(text).is_recorded is recorded
