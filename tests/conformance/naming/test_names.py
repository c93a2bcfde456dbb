"""Our names are TypeORM's names: every answer that record.cjs had from the real thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from migration_guard.schema import naming
from migration_guard.schema.naming import NamingStrategy

HERE = Path(__file__).parent
CALLS: list[list[Any]] = json.loads((HERE / "calls.json").read_text(encoding="utf-8"))
VERSIONS = ("0.3.16", "1.1.1")


def recorded(version: str) -> list[str]:
    text = (HERE / f"names-{version}.json").read_text(encoding="utf-8")
    answers: list[str] = json.loads(text)["answers"]
    return answers


def strategy(version: str) -> NamingStrategy:
    return NamingStrategy(raw_keys=naming.raw_keys_of(version))


def ours(names: NamingStrategy) -> dict[str, Callable[..., str | None]]:
    """Our function for each of TypeORM's, with its arguments in TypeORM's order."""
    return {
        "primaryKeyName": names.primary_key,
        "uniqueConstraintName": names.unique,
        "foreignKeyName": names.foreign_key,
        "indexName": names.index,
        "relationConstraintName": names.relation,
        "checkConstraintName": names.check,
        "exclusionConstraintName": names.exclusion,
        "defaultConstraintName": names.default,
        "columnName": names.column_name,
        "joinColumnName": names.join_column_name,
        "joinTableColumnName": lambda table, _property, column: names.join_table_column_name(
            table, column
        ),
        "joinTableName": lambda first, second, path, _inverse: names.join_table_name(
            first, path, second
        ),
        "tableName": lambda class_name, _given: names.table_name(class_name),
        "snakeCase": naming.snake_case,
        "camelCase": naming.camel_case,
        "titleCase": naming.title_case,
        "shorten": naming.shorten,
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_every_recorded_name_is_ours(version: str) -> None:
    functions = ours(strategy(version))
    wrong = [
        (call, answer, functions[call[0]](*call[1:]))
        for call, answer in zip(CALLS, recorded(version), strict=True)
        if functions[call[0]](*call[1:]) != answer
    ]
    assert wrong == []


def test_the_record_covers_both_profiles() -> None:
    old, new = (recorded(version) for version in VERSIONS)
    differing = sum(before != after for before, after in zip(old, new, strict=True))
    assert len(CALLS) > 1000
    assert 100 < differing < len(CALLS)


def test_a_name_on_which_the_profiles_differ_is_unknown_without_a_version() -> None:
    either = NamingStrategy(raw_keys=None)
    assert either.index("post", ["title"]) == "IDX_e28aa0c4114146bfb1567bfa9a"
    assert either.index("product", ["handle"], "deleted_at IS NULL") is None


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("0.3.16", False, id="old"),
        pytest.param("^0.2.45", False, id="older-range"),
        pytest.param("1.0.0", True, id="new"),
        pytest.param(">=1.1", True, id="new-range"),
        pytest.param("latest", None, id="tag"),
        pytest.param(None, None, id="none"),
    ],
)
def test_a_version_decides_the_profile(version: str | None, expected: bool | None) -> None:
    assert naming.raw_keys_of(version) is expected


def test_the_snake_strategy_writes_columns_in_snake_case() -> None:
    snake = NamingStrategy("snake")
    assert snake.column_name("firstName", None, []) == "first_name"
    assert snake.column_name("zip", "zipCode", ["homeAddress"]) == "home_address_zipCode"
    assert snake.join_column_name("author", "id") == "author_id"


def test_an_identifier_is_cut_to_63_bytes_between_characters() -> None:
    assert naming.truncated("a" * 70) == "a" * 63
    assert naming.truncated("a" * 62 + "ä") == "a" * 62
