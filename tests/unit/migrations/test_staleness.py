"""When a baseline and the migrations beside it no longer fit."""

from __future__ import annotations

import pytest

from migration_guard.migrations.baseline import read_baseline
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.staleness import stale

FIRST, SECOND, THIRD = (f"M{1690000000000 + number}" for number in range(3))


def reasons(included: tuple[str, ...], there: tuple[str, ...], sql: str = "") -> list[str]:
    text = "\n".join([*(f"-- includes: {name}" for name in included), sql])
    files = [
        read_migration_file(f"{name[1:]}-M.ts", f"export class {name} {{ async up(q) {{}} }}".encode())
        for name in there
    ]  # fmt: skip
    return [reason for reason, _ in stale(read_baseline("b.sql", text.encode()), files)]


@pytest.mark.parametrize(
    ("included", "there"),
    [
        pytest.param((), (), id="nothing"),
        pytest.param((), (FIRST,), id="it includes none"),
        pytest.param((FIRST, SECOND), (FIRST, SECOND), id="it includes all"),
        pytest.param((FIRST,), (FIRST, SECOND, THIRD), id="newer ones are there"),
        pytest.param((FIRST, SECOND), (SECOND, THIRD), id="an old one was deleted"),
        pytest.param((FIRST, SECOND), (THIRD,), id="all old ones were deleted"),
        pytest.param((FIRST, SECOND), (), id="no migration is left"),
        pytest.param(("NoStamp",), (FIRST,), id="a name without a stamp"),
    ],
)
def test_it_fits(included: tuple[str, ...], there: tuple[str, ...]) -> None:
    assert reasons(included, there) == []


def test_an_older_one_is_replayed_too_late() -> None:
    (reason,) = reasons((FIRST, THIRD), (FIRST, SECOND, THIRD))
    assert f"{SECOND} is older than {THIRD}" in reason


def test_it_is_of_a_later_tree() -> None:
    (reason,) = reasons((FIRST, THIRD), (FIRST, SECOND[:-1] + "0"))
    assert f"includes {THIRD}, which is newer" in reason


def test_sql_that_cannot_be_read() -> None:
    assert "cannot read" in reasons((FIRST,), (FIRST,), "CREATE TABEL a ()")[0]
