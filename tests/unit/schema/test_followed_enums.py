"""A migration that keeps a differently named type in step with the entity leaves nothing open."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.followed_enums import is_followed
from migration_guard.schema.known_drift import new_drift
from migration_guard.schema.model import Schema
from migration_guard.sql.statements import effects

DECLARED = "CREATE TYPE post_kind_enum AS ENUM ('a', 'b'); CREATE TABLE post (kind post_kind_enum)"
MIGRATIONS = "CREATE TYPE kinds AS ENUM ('a', 'b'); CREATE TABLE post (kind kinds)"
WITH_C = DECLARED.replace("'b'", "'b', 'c'")
ADDED = "; ALTER TYPE kinds ADD VALUE 'c' BEFORE 'b'"


def made(sql: str) -> Schema:
    return apply_all(effects(sql))


def brought(
    declared: str, migrations: str, before: tuple[str, str] = (DECLARED, MIGRATIONS)
) -> list[str]:
    old, new = (made(before[0]), made(before[1])), (made(declared), made(migrations))
    found = new_drift(drift(*old), drift(*new))
    return [each.kind for each in found if not is_followed(each, old, new)]


def test_a_value_that_is_added_to_the_type_under_its_own_name_is_no_new_drift() -> None:
    assert brought(WITH_C, MIGRATIONS + ADDED) == []


@pytest.mark.parametrize(
    ("declared", "migrations", "before"),
    [
        pytest.param(WITH_C, MIGRATIONS, (DECLARED, MIGRATIONS), id="no migration"),
        pytest.param(WITH_C, MIGRATIONS + ADDED.replace("'c'", "'d'"), (DECLARED, MIGRATIONS),
                     id="another value"),
        pytest.param(f"{WITH_C}, other (kind post_kind_enum)".replace(", other", "; CREATE TABLE other"),
                     f"{MIGRATIONS + ADDED}; CREATE TABLE other (kind text)", (DECLARED, MIGRATIONS),
                     id="one of two columns"),
        pytest.param(DECLARED, MIGRATIONS, ("", MIGRATIONS), id="a new entity"),
        pytest.param(DECLARED, MIGRATIONS, (DECLARED, DECLARED), id="a type that was there"),
    ],
)  # fmt: skip
def test_a_type_that_lacks_values_or_a_name_that_it_had_is(
    declared: str, migrations: str, before: tuple[str, str]
) -> None:
    assert "missing-enum" in brought(declared, migrations, before)
