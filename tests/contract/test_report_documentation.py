"""Every field that `schema` and `diff` print as JSON is described on its page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.blog import FILES, POST, with_column
from support.program import migration_guard
from support.repository import Repository

DOCS = Path(__file__).parents[2] / "docs"
BODY = (
    '@Column({ type: "enum", enum: ["a"], nullable: true })\n  kind: string\n'
    "  @Column({ type: process.env.TYPE })\n  unknown: string"
)

VIEW = (
    'import { ViewEntity } from "typeorm"\n'
    '@ViewEntity({ expression: `SELECT "id" FROM "post"` }) export class Titles {}\n'
)


def described(page: str) -> set[str]:
    """The names in backquotes."""
    return set(re.findall(r"`([a-z_-]+)`", (DOCS / page).read_text("utf-8")))


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from keys(each)


@pytest.mark.parametrize(
    ("command", "pages"),
    [
        pytest.param("schema", ("schema-report.md",), id="schema"),
        pytest.param("diff", ("drift-report.md", "schema-report.md"), id="diff"),
    ],
)
def test_every_field_is_described(
    command: str, pages: tuple[str, ...], repository: Repository
) -> None:
    changed = {"src/models/post.ts": with_column(POST, BODY), "src/models/titles.ts": VIEW}
    repository.commit("A blog with drift", FILES | changed)
    printed = migration_guard(command, "--format=json", cwd=repository.path).stdout
    found = set(keys(json.loads(printed)))
    assert len(found) > 20
    assert found - set().union(*map(described, pages)) == set()


@pytest.mark.parametrize("page", ["schema-report.md", "drift-report.md"])
def test_the_version_of_the_form_is_the_one_printed(page: str, repository: Repository) -> None:
    repository.commit("A blog", FILES)
    command = "schema" if page.startswith("schema") else "diff"
    printed = migration_guard(command, "--format=json", cwd=repository.path).stdout
    version = json.loads(printed)["schema_version"]
    assert f"| `schema_version` | integer | {version} |" in (DOCS / page).read_text("utf-8")
