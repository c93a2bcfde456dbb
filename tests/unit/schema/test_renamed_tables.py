"""A table's old drift goes along with its name."""

from __future__ import annotations

import pytest

from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.known_drift import new_drift
from migration_guard.schema.model import Schema
from migration_guard.schema.renamed_tables import under_new_names
from migration_guard.sql.statements import effects


def made(sql: str) -> Schema:
    return apply_all(effects(sql))


DECLARED = "CREATE TABLE old (id int, kind text); CREATE INDEX IDX_1 ON old (kind)"
MADE = "CREATE TABLE old (id int, kind int, gone int)"
BEFORE = (made(DECLARED), made(MADE))
RENAMED = DECLARED.replace("old", "new").replace("IDX_1", "IDX_2")


@pytest.mark.parametrize(
    ("declared", "change", "expected"),
    [
        pytest.param(RENAMED, "ALTER TABLE old RENAME TO new", [], id="both sides"),
        pytest.param(
            RENAMED.replace("kind text", "kind text, more int"),
            "ALTER TABLE old RENAME TO new",
            ["missing-column"],
            id="and a column more",
        ),
        pytest.param(
            f"{RENAMED}; CREATE TABLE old (id int)",
            "ALTER TABLE old RENAME TO new",
            ["missing-table", "missing-column"],
            id="the entity stays",
        ),
    ],
)
def test_the_drift_of_a_renamed_table_is_old(
    declared: str, change: str, expected: list[str]
) -> None:
    after = (made(declared), made(f"{MADE}; {change}"))
    known = under_new_names(drift(*BEFORE), BEFORE, after)
    found = [each.kind for each in new_drift(known, drift(*after))]
    assert [each for each in found if each in expected] == expected
    assert bool(found) == bool(expected)


def test_of_two_tables_alike_neither_is_the_renamed() -> None:
    after = (
        made(f"{RENAMED}; CREATE TABLE twin ()"),
        made(f"{MADE}; ALTER TABLE old RENAME TO new"),
    )
    twin = (after[0], made(f"{MADE}; ALTER TABLE old RENAME TO new; {MADE.replace('old', 'twin')}"))
    known = drift(*BEFORE)
    assert under_new_names(known, BEFORE, twin) == known
    assert under_new_names(known, BEFORE, after) != known
