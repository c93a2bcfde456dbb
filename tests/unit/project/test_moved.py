"""A project is known again where a change moved it to."""

from __future__ import annotations

import pytest

from migration_guard.change import Change
from migration_guard.project.moved import moved_from

BEFORE = {
    "apps/api": {"apps/api/src/migrations/1-A.ts", "apps/api/src/migrations/2-B.ts"},
    "apps/jobs": {"apps/jobs/src/migrations/3-C.ts"},
    "apps/web": set[str](),
}


def renamed(old: str, new: str) -> Change:
    return Change("renamed", old, new)


A = renamed("apps/api/src/migrations/1-A.ts", "packages/core/src/migrations/1-A.ts")
B = renamed("apps/api/src/migrations/2-B.ts", "packages/core/migrations/2-B.ts")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([A, B], "apps/api", id="all of its migrations"),
        pytest.param([A], None, id="half of them"),
        pytest.param([], None, id="nothing"),
        pytest.param(
            [renamed("apps/api/src/main.ts", "packages/core/src/main.ts")], None, id="other files"
        ),
        pytest.param(
            [A, Change("deleted", "apps/api/src/migrations/2-B.ts", None)], None, id="one is gone"
        ),
        pytest.param(
            [renamed("apps/api/src/migrations/1-A.ts", "packages/core2/1-A.ts"), B],
            None,
            id="elsewhere",
        ),
    ],
)
def test_a_project_moves_with_its_migrations(changes: list[Change], expected: str | None) -> None:
    assert moved_from("packages/core", BEFORE, changes) == expected


def test_the_top_of_the_repository_holds_everything() -> None:
    up = renamed("apps/jobs/src/migrations/3-C.ts", "src/migrations/3-C.ts")
    assert moved_from("", BEFORE, [up]) == "apps/jobs"
    assert moved_from("", {}, [up]) is None
