"""A project's own strategy that names tables and columns as a known one does is that one."""

from __future__ import annotations

import pytest

from migration_guard.project.naming import naming_of
from migration_guard.project.static_value import Constants, Located

SNAKE = {
    "tableName(className: string, given: string)": "return given ? given : snakeCase(className)",
    "columnName(name: string, given: string, around: string[])": (
        "return snakeCase(around.concat('').join('_')) + (given ? given : snakeCase(name))"
    ),
    "joinColumnName(relation: string, column: string)": "return snakeCase(`${relation}_${column}`)",
    "joinTableName(first: string, second: string, path: string, other: string)": (
        "return snakeCase(`${first}_${path.replace(/\\./gi, '_')}_${second}`)"
    ),
    "joinTableColumnName(table: string, name: string, column?: string)": (
        "return snakeCase(`${table}_${column ? column : name}`)"
    ),
    "eagerJoinRelationAlias(alias: string, path: string)": "return nobody.knows(alias, path)",
}


def strategy(methods: dict[str, str], base: str = "DefaultNamingStrategy") -> str:
    text = (
        "import { DefaultNamingStrategy } from 'typeorm'\n"
        "import { SnakeNamingStrategy } from 'typeorm-naming-strategies'\n"
        "import { snakeCase } from 'typeorm/util/StringUtils'\n"
        f"class Own extends {base} {{\n"
        + "\n".join(f"{head}: string {{ {body} }}" for head, body in methods.items())
        + "\n}\nconst strategy = new Own()\nexport const options = { namingStrategy: strategy }\n"
    )
    place = Constants("naming.ts", text.encode(), lambda importer, module: None)
    options = place.entries(place.exported("options"))
    assert options is not None
    return naming_of(Located(place, options["namingStrategy"].value)).strategy


def changed(head: str, body: str) -> dict[str, str]:
    (key,) = [each for each in SNAKE if each.startswith(head)]
    return {**SNAKE, key: body}


def without(head: str) -> dict[str, str]:
    return {key: body for key, body in SNAKE.items() if not key.startswith(head)}


def test_a_copy_of_the_package_s_strategy_is_the_package_s() -> None:
    assert strategy(SNAKE) == "snake"


def test_methods_that_are_not_overridden_are_those_of_the_base() -> None:
    assert strategy(without("tableName"), "SnakeNamingStrategy") == "snake"
    only = {"joinColumnName(relation: string, column: string)": SNAKE[[*SNAKE][2]]}
    assert strategy(only, "SnakeNamingStrategy") == "snake"


@pytest.mark.parametrize(
    "methods",
    [
        pytest.param(without("columnName"), id="only some of them"),
        pytest.param(changed("tableName", "return given ? given : snakeCase(className) + 's'"),
                     id="another table"),
        pytest.param(changed("columnName", "return given ? given : snakeCase(name)"),
                     id="no prefixes"),
        pytest.param(changed("joinColumnName", "return `${relation}_${column}`"), id="cases kept"),
        pytest.param(changed("joinTableName", "return unknown(first, second)"), id="not known"),
        pytest.param({**SNAKE, "indexName(table: string, columns: string[])": "return 'i'"},
                     id="constraints too"),
    ],
)  # fmt: skip
def test_a_strategy_that_differs_anywhere_is_not_known(methods: dict[str, str]) -> None:
    assert strategy(methods) == "Own"
