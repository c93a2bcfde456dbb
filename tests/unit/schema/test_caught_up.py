"""An entity that follows its renamed table brings no drift but its own."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.caught_up import drift_of_caught_up
from migration_guard.schema.diff import drift
from migration_guard.schema.known_drift import new_drift
from migration_guard.schema.model import Schema
from migration_guard.sql.statements import effects


def made(sql: str) -> Schema:
    return apply_all(effects(sql))


DECLARED = (
    "CREATE TYPE old_kind_enum AS ENUM ('a');"
    "CREATE TABLE old (id int, kind old_kind_enum, size int);"
    'CREATE INDEX "IDX_11111111111111111111111111" ON old (size)'
)
MIGRATIONS = made(
    "CREATE TABLE old (id int, kind text, size int DEFAULT 0);"
    "CREATE INDEX own ON old (size); ALTER TABLE old RENAME TO new"
)
BEFORE = (made(DECLARED), MIGRATIONS)
FOLLOWED = DECLARED.replace("old", "new").replace("1" * 26, "2" * 26)


def brought(declared: str, migrations: Schema = MIGRATIONS) -> list[str]:
    after = (made(declared), migrations)
    known = (*drift(*BEFORE), *drift_of_caught_up(BEFORE, after))
    return [each.kind for each in new_drift(known, drift(*after))]


def test_what_differed_under_the_old_name_is_old() -> None:
    assert brought(FOLLOWED) == []
    assert new_drift(drift(*BEFORE), drift(made(FOLLOWED), MIGRATIONS)) != ()


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param(FOLLOWED.replace("size int", "size bigint"), ["changed-column"], id="another type"),
        pytest.param(f"{FOLLOWED}; CREATE INDEX IDX_3 ON new (id)", ["missing-index"], id="an index more"),
    ],
)  # fmt: skip
def test_what_the_rename_brings_along_is_new(declared: str, expected: list[str]) -> None:
    assert brought(declared) == expected


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(f"{DECLARED}; {FOLLOWED}", id="the old entity stays"),
        pytest.param(FOLLOWED.replace("size int", "size int, more int"), id="other columns"),
        pytest.param(
            f"{FOLLOWED}; CREATE TABLE twin (id int, kind text, size int)", id="two alike"
        ),
    ],
)
def test_an_entity_that_may_be_another_answers_for_itself(declared: str) -> None:
    twin = made("CREATE TABLE twin (id int, kind text, size int)")
    migrations = Schema({**MIGRATIONS.tables, **twin.tables}, MIGRATIONS.enums)
    assert drift_of_caught_up((BEFORE[0], migrations), (made(declared), migrations)) == ()
