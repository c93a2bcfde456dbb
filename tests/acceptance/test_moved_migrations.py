"""A published migration that a change moves out of its project is moved, not deleted."""

from __future__ import annotations

import json

import pytest

from support import blog
from support.program import migration_guard
from support.repository import Repository

PACKAGE = json.dumps({"name": "api", "dependencies": {"typeorm": "0.3.28"}})
SOURCE = """\
import { DataSource } from "typeorm"
export default new DataSource({ type: "postgres", entities: ["src/entity/*.ts"],
  migrations: ["src/migrations/*.ts"] })
"""
FIRST, SECOND = (
    blog.migration(f"{name}169000000000{n}", f'CREATE TABLE "{name}" ("id" text)', f'DROP TABLE "{name}"')
    for n, name in enumerate(("post", "tag"))
)  # fmt: skip
FILES = {
    "api/package.json": PACKAGE,
    "api/src/data-source.ts": SOURCE,
    "api/src/migrations/1690000000000-post.ts": FIRST,
    "api/src/migrations/1690000000001-tag.ts": SECOND,
    "db/package.json": PACKAGE,
    "db/src/data-source.ts": SOURCE,
}


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.commit("Start", FILES)
    return repository


def found(repository: Repository) -> list[tuple[str, str, str]]:
    completed = migration_guard("check", "--format=json", "--hook=migration-history",
                                cwd=repository.path)  # fmt: skip
    assert completed.stderr == ""
    findings = json.loads(completed.stdout)["findings"]
    return [(each["code"], each["severity"], each["message"]) for each in findings]


def test_one_that_another_project_runs_is_said_to_be_there(shop: Repository) -> None:
    shop.move("api/src/migrations/1690000000001-tag.ts", "db/src/migrations/1690000000001-tag.ts")
    ((code, severity, message),) = found(shop)
    assert (code, severity) == ("MG403", "warning")
    assert message.endswith(
        "was moved to db/src/migrations/1690000000001-tag.ts, which another project runs"
    )


def test_a_project_may_hand_over_all_of_them(shop: Repository) -> None:
    for name in ("1690000000000-post.ts", "1690000000001-tag.ts"):
        shop.move(f"api/src/migrations/{name}", f"db/src/migrations/{name}")
    assert found(shop) == []


@pytest.mark.parametrize("folder", ["archive", "db/old"])
def test_one_that_nothing_runs_any_more_is_said_to_be_moved(shop: Repository, folder: str) -> None:
    shop.move("api/src/migrations/1690000000001-tag.ts", f"{folder}/1690000000001-tag.ts")
    ((code, severity, message),) = found(shop)
    assert (code, severity) == ("MG403", "error")
    assert message.endswith(f"was moved to {folder}/1690000000001-tag.ts, where nothing runs it")


def test_one_beside_which_another_project_gets_another_is_deleted(shop: Repository) -> None:
    shop.delete("api/src/migrations/1690000000001-tag.ts")
    shop.write(
        {
            "db/src/migrations/1690000000002-tags.ts": SECOND.replace(
                "tag169000000000", "tags169000000000"
            )
        }
    )
    shop.stage()
    assert [message.rpartition(" and ")[2] for _, _, message in found(shop)] == ["was deleted"]
