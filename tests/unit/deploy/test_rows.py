"""Which table the runner asks, and what its rows say of each migration."""

from __future__ import annotations

import pytest

from migration_guard.deploy.entries import entries
from migration_guard.deploy.model import Report, State
from migration_guard.deploy.rows import asked_table
from migration_guard.findings import Location
from migration_guard.postgres.inspect import MigrationRow
from migration_guard.typeorm.trace import Statement, Trace
from migration_guard.verify.expected import Expected

OWN = Expected("Own1690000000001", 1690000000001, Location("src/o.ts"), None)
FLAGGED = Expected("Flag1690000000002", 1690000000002, Location("src/f.ts"), None, flagged=True)
CORE = "Core1690000000000"


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        pytest.param('SELECT * FROM "m" "m" ORDER BY "id" DESC', '"m"', id="plain"),
        pytest.param('SELECT * FROM "s"."m" "m" ORDER BY "id" DESC', '"s"."m"', id="schema"),
        pytest.param('SELECT * FROM "post" ORDER BY "id" DESC', None, id="another question"),
    ],
)
def test_the_table_is_that_of_typeorm_s_question(sql: str, table: str | None) -> None:
    trace = Trace(statements=(Statement(sql, 1.0, None, None, None, None),))
    assert asked_table(trace) == table


def test_core_s_and_own_ones_are_pending_without_a_row_and_strangers_are_unknown() -> None:
    rows = (
        MigrationRow(1, 1680000000000, "Old1680000000000"),
        MigrationRow(2, 1690000000001, OWN.name),
    )
    found = entries((OWN, FLAGGED), (CORE, OWN.name), rows, {}, {OWN.name: 0.5})
    assert [(each.name, each.state, each.path) for each in found] == [
        (CORE, State.PENDING, None),
        (OWN.name, State.APPLIED, "src/o.ts"),
        ("Old1680000000000", State.UNKNOWN, None),
    ]
    assert Report("show", "", told=True, entries=found).exit_code == 1


def test_a_flag_that_is_on_makes_its_migration_count() -> None:
    (found,) = entries((FLAGGED,), (FLAGGED.name,), (), {FLAGGED.name: State.FAILED}, {})
    assert (found.state, found.path) == (State.FAILED, "src/f.ts")


@pytest.mark.parametrize(
    ("action", "told", "state", "code"),
    [
        pytest.param("run", True, State.APPLIED, 0, id="applied"),
        pytest.param("show", True, State.PENDING, 1, id="pending"),
        pytest.param("revert", True, State.REVERTED, 0, id="reverted"),
        pytest.param("run", False, State.APPLIED, 2, id="could not tell"),
    ],
)
def test_the_exit_code_is_what_was_proved(action: str, told: bool, state: State, code: int) -> None:
    found = entries((OWN,), (), (), {OWN.name: state}, {})
    assert Report(action, "", told=told, entries=found).exit_code == code
