"""Where a statement has a value of an enum, and where a text only looks like one."""

from __future__ import annotations

import pytest

from migration_guard.schema.model import Name
from migration_guard.sql.enum_uses import values_used

STATE = Name("", "state")
COLUMNS = {Name("", "post"): {"status": STATE, "kinds": STATE}}


def used(sql: str) -> list[str]:
    return [value for type_, value in values_used(sql, COLUMNS) if type_ == STATE]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE post SET status = 'a', title = 'b' WHERE title = 'c'", ["a"]),
        ("""UPDATE "public"."post" SET title = 'b' WHERE "status" = 'a'""", ["a"]),
        ("UPDATE post p SET title = 'b' WHERE 'a' <> p.status", ["a"]),
        ("UPDATE post SET status = CASE WHEN title = 'c' THEN 'a' ELSE 'b' END", ["a", "b"]),
        ("INSERT INTO post (title, status) VALUES ('c', 'a'), ('d', 'b')", ["a", "b"]),
        ("INSERT INTO post (title, status) SELECT 'c', 'a' FROM log WHERE state = 'd'", ["a"]),
        (
            "INSERT INTO post (title) VALUES ('c') ON CONFLICT (id) DO UPDATE SET status = 'a'",
            ["a"],
        ),
        ("DELETE FROM post WHERE status IN ('a', 'b')", ["a", "b"]),
        ("SELECT 1 FROM post WHERE status = ANY(ARRAY['a'])", ["a"]),
        ("SELECT 1 FROM log WHERE title IN (SELECT 'c' FROM post WHERE status = 'a')", ["a"]),
        ("SELECT 'a'::state, 'b'::text", ["a"]),
        ("ALTER TABLE post ALTER COLUMN status SET DEFAULT 'a'", ["a"]),
        ("ALTER TABLE post ALTER COLUMN kinds SET DEFAULT '{a,b}'", ["a", "b"]),
        ("ALTER TABLE post ADD CONSTRAINT c CHECK (status <> 'a' AND title <> 'c')", ["a"]),
        ("ALTER TABLE log ADD state public.state NOT NULL DEFAULT 'a'", ["a"]),
        ("CREATE TABLE log (s state DEFAULT 'a', t text DEFAULT 'c')", ["a"]),
        ("CREATE INDEX i ON post (title) WHERE status = 'a'", ["a"]),
        ("UPDATE post SET title = 'a'; UPDATE post SET status = 'b'", ["b"]),
    ],
)
def test_a_value_is_found(sql: str, expected: list[str]) -> None:
    assert used(sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log SET status = 'a'",
        "UPDATE post SET title = 'a' WHERE status::text = 'b'",
        "ALTER TABLE post ALTER COLUMN status TYPE state USING status::text::state",
        "ALTER TABLE log ALTER COLUMN status SET DEFAULT 'a'",
        "COMMENT ON COLUMN post.status IS 'a'",
        "UPDATE post SET title = lower('a')",
        "ALTER TYPE state ADD VALUE 'a'",
        "not SQL at all",
        "",
    ],
)
def test_another_text_is_none(sql: str) -> None:
    assert used(sql) == []


@pytest.mark.parametrize("depth", [10, 300, 3000])
def test_an_expression_of_any_depth_is_answered(depth: int) -> None:
    nested = "1 + (" * depth + "1" + ")" * depth
    assert used(f"UPDATE post SET status = 'a' WHERE views = {nested}") in (["a"], [])
    assert used(f"UPDATE post SET views = {nested}") == []
