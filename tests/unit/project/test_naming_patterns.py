"""The names that a project's own naming strategy gives, learnt from the text of its methods."""

from __future__ import annotations

import pytest

from migration_guard.project.naming import Naming, naming_of
from migration_guard.project.static_value import Constants, Located
from migration_guard.schema.naming import NamePattern, NamingStrategy

INDEX_NAME = "indexName(tableOrName: Table | string, columnNames: string[], where?: string): string"
TABLE_NAME = "tableName(target: string, given: string | undefined): string"


def read(method: str, head: str = INDEX_NAME) -> Naming:
    """A strategy with one method."""
    text = (
        "import { DefaultNamingStrategy, Table } from 'typeorm'\n"
        "import { createHash } from 'crypto'\n"
        "class S extends DefaultNamingStrategy {\n"
        f"  {head} {{ {method} }}\n"
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


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("return given || super.tableName(target, given) + 's'", "{table}s", id="plural"),
        pytest.param(
            "if (given) { return given }\nreturn `app_${super.tableName(target, undefined)}_{}`",
            "app_{table}_{{}}",
            id="around it",
        ),
        pytest.param("return super.tableName(target, given)", None, id="what is written is named too"),
    ],
)  # fmt: skip
def test_a_table_s_name_is_what_is_around_the_base_s(method: str, expected: str | None) -> None:
    known = Naming("default", False, {"tableName": NamePattern(expected)}) if expected else None
    assert read(method, TABLE_NAME) == (known or Naming("S"))


@pytest.mark.parametrize(
    "method",
    [
        pytest.param("return given || plural(super.tableName(target, given))", id="a package"),
        pytest.param("return given || target.toLowerCase() + 's'", id="the class's name"),
        pytest.param(
            "const name = super.tableName(target, given)\n"
            "return given || (target.endsWith('y') ? name + 'ies' : name + 's')",
            id="by its last letter",
        ),
        pytest.param("return (given || super.tableName(target, given)) + 's'", id="also written"),
    ],
)
def test_any_other_way_to_name_tables_is_not_known(method: str) -> None:
    assert read(method, TABLE_NAME) == Naming("S")


def test_tables_are_named_by_the_pattern_of_the_style_s_name() -> None:
    strategy = NamingStrategy("snake", patterns={"tableName": NamePattern("{table}s")})
    assert strategy.table_name("OrderItem") == "order_items"
