"""Two catalogs, told apart object by object."""

from __future__ import annotations

from migration_guard.postgres.catalog import catalog_of, differences

POST = [
    ("table", "", "public.post", "r p"),
    ("column", "public.post", "id", "text NOT NULL"),
    ("column", "public.post", "title", "text"),
]
INDEX = ("index", "public.post", "IDX_title", "CREATE INDEX …")


def told(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> list[str]:
    return [each.told() for each in differences(catalog_of(before), catalog_of(after))]


def test_the_order_of_columns_does_not_count() -> None:
    assert told(POST, [*reversed(POST)]) == []


def test_what_is_left_and_what_is_missing_is_named() -> None:
    assert told(POST, [*POST, INDEX]) == ['index "IDX_title" of table "post" is left']
    assert told([*POST, INDEX], POST) == ['index "IDX_title" of table "post" is missing']


def test_what_differs_is_shown_both_ways() -> None:
    after = [*POST[:2], ("column", "public.post", "title", "text NOT NULL")]
    assert told(POST, after) == [
        'column "title" of table "post" differs: `text` became `text NOT NULL`'
    ]


def test_a_table_stands_for_its_parts() -> None:
    assert told([], [*POST, INDEX]) == ['table "post" is left']


def test_another_schema_is_named() -> None:
    other = ("column", "shop.post", "a", "text")
    assert told([], [other]) == ['column "a" of table "shop.post" is left']
