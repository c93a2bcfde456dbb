"""The names that a project's own naming strategy gives, learnt from the text of its methods."""

from __future__ import annotations

import pytest

from migration_guard.project.naming import Naming, naming_of
from migration_guard.project.static_value import Constants, Located
from migration_guard.schema.naming import NamePattern, NamingStrategy


def read(method: str) -> Naming:
    """A strategy with one method `indexName(tableOrName, columnNames, where)`."""
    text = (
        "import { DefaultNamingStrategy, Table } from 'typeorm'\n"
        "import { createHash } from 'crypto'\n"
        "class S extends DefaultNamingStrategy {\n"
        f"  indexName(tableOrName: Table | string, columnNames: string[], where?: string): string {{ {method} }}\n"
        "}\nexport const strategy = new S()\n"
    )
    place = Constants("naming.ts", text.encode(), lambda importer, module: None)
    (written,) = (each.value for each in place.module.constants)
    assert written is not None
    return naming_of(Located(place, written))


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param(
            "const table = tableOrName instanceof Table ? tableOrName.name : tableOrName\n"
            "return `${table}_${columnNames.join('_')}_index`",
            NamePattern("{table}_{columns}_index"),
            id="template",
        ),
        pytest.param(
            "return 'ix-' + tableOrName + '-' + columnNames.join('__')",
            NamePattern("ix-{table}-{columns}", "__"),
            id="sum",
        ),
        pytest.param(
            "return `{${columnNames.join('_')}}`", NamePattern("{{{columns}}}"), id="braces"
        ),
    ],
)
def test_a_method_that_joins_names_is_known(method: str, expected: NamePattern) -> None:
    assert read(method) == Naming("default", False, {"indexName": expected})


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(
            "return createHash('md5').update(columnNames.join()).digest('hex')", id="hash"
        ),
        pytest.param("return `${tableOrName}_${columnNames[0]}`", id="first column"),
        pytest.param("return `${tableOrName}_${columnNames.join('_')}`.toLowerCase()", id="lower"),
        pytest.param("return `${tableOrName}_${columnNames.join('_')}_${where}`", id="predicate"),
        pytest.param("return super.indexName(tableOrName, columnNames, where)", id="super"),
        pytest.param(
            "if (columnNames.length > 2) return 'many'; return `${tableOrName}_${columnNames.join('_')}`",
            id="by their number",
        ),
    ],
)
def test_any_other_method_is_not(method: str) -> None:
    assert read(method) == Naming("default", True, {})


def test_names_are_given_by_the_pattern_and_cut_off_as_postgresql_does() -> None:
    patterns = {"indexName": NamePattern("{table}_{columns}_index")}
    strategy = NamingStrategy(patterns=patterns)
    assert strategy.index("post", ("b", "a"), "a > 0") == "post_b_a_index"
    assert strategy.index("post", ("a" * 70,)) == "post_" + "a" * 58
    assert strategy.foreign_key("post", ("authorId",)) == "FK_c6fb082a3114f35d0cc27c518e0"
