"""The errors after which Medusa's runner stays running, told from everything else it prints."""

from __future__ import annotations

import pytest

from migration_guard.typeorm.hangs import known_hang


@pytest.mark.parametrize(
    ("output", "line"),
    [
        pytest.param(
            "query: SELECT 1\nError: Duplicate migrations: PostCreate1690000000000\n    at x.js:1",
            "Duplicate migrations: PostCreate1690000000000",
            id="duplicate",
        ),
        pytest.param(
            "TypeORMError: helper migration name is wrong. Migration class name should have a "
            "JavaScript timestamp appended.",
            "helper migration name is wrong. Migration class name should have a JavaScript "
            "timestamp appended.",
            id="no-stamp",
        ),
        pytest.param(
            "Migrations A1690000000000 override the transaction mode, but the global transaction "
            'mode is "all"',
            "Migrations A1690000000000 override the transaction mode, but the global transaction "
            'mode is "all"',
            id="transaction",
        ),
    ],
)
def test_an_error_that_never_ends_is_recognised(output: str, line: str) -> None:
    found = known_hang(output)
    assert found is not None
    assert found[0] == line
    assert found[1].fix


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("", id="nothing-yet"),
        pytest.param("No migrations are pending", id="nothing-pending"),
        pytest.param("Migration A1 has been executed successfully.", id="success"),
        pytest.param('Migration "A1" failed, error: relation "x" does not exist', id="failure"),
        pytest.param("Duplicate key value violates unique constraint", id="duplicate-key"),
        pytest.param("redis_url not found. A fake redis instance will be used.", id="noise"),
    ],
)
def test_everything_else_may_still_end(output: str) -> None:
    assert known_hang(output) is None
