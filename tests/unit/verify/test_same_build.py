"""Which changes leave the base's migrations as the head's build has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.config import Settings
from migration_guard.facts import Facts
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree, WorktreeTree
from migration_guard.project.detect import detect_in
from migration_guard.state import TreeState
from migration_guard.verify.expected import Built, expected_migrations
from migration_guard.verify.request import Base, VerifyRequest
from migration_guard.verify.same_build import holds_base
from support.repository import Repository
from support.typeorm_project import migration

FIRST = "src/migrations/1690000000001-First.ts"
SECOND = "src/migrations/1690000000002-Second.ts"
MODEL = "src/models/post.ts"
CONFIGURATION = "medusa-config.js"
FILES = {
    "package.json": '{"dependencies": {"@medusajs/medusa": "1.20.11", "typeorm": "0.3.16"}}',
    "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}',
    CONFIGURATION: "module.exports = { projectConfig: {}, plugins: [] }\n",
    FIRST: migration("First1690000000001", "SELECT 1"),
    MODEL: "export class Post {}\n",
    "README.md": "A shop\n",
}
NEW = migration("Second1690000000002", "SELECT 2")


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    shop = Repository(tmp_path / "shop")
    shop.commit("A shop", {**FILES, ".gitignore": "node_modules\n"})
    (shop.path / "node_modules" / "typeorm").mkdir(parents=True)
    return shop


def held(shop: Repository) -> bool:
    """Of what is committed by what lies in the working tree."""
    repository = open_repository(shop.path, {})
    base_tree = CommitTree(repository, repository.commit_id("HEAD") or "")
    trees = (base_tree, WorktreeTree(repository))
    (before,), (after,) = (detect_in(tree, Settings()) for tree in trees)
    released = TreeState(base_tree, before, Facts()).migrations
    names = frozenset(item.recorded_name for file in released for item in file.classes)
    sources = TreeState(trees[1], after, Facts()).migrations
    request = VerifyRequest(shop.path, after, sources)
    expected = expected_migrations(sources, Built("dist/migrations", 0, {}))
    return holds_base(request, Base(base_tree, before, names), expected)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({SECOND: NEW}, id="a migration is added"),
        pytest.param({SECOND: NEW, MODEL: "export class Post { id }\n"}, id="and an entity edited"),
        pytest.param({SECOND: NEW, "README.md": "More\n"}, id="and what nothing depends on"),
    ],
)
def test_what_adds_migrations_keeps_the_others(shop: Repository, files: dict[str, str]) -> None:
    shop.write(files)
    assert held(shop)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({FIRST: migration("First1690000000001", "SELECT 3")}, id="edited migration"),
        pytest.param({CONFIGURATION: FILES[CONFIGURATION] + "\n"}, id="configuration"),
        pytest.param({"package.json": FILES["package.json"] + "\n"}, id="packages"),
        pytest.param({"package-lock.json": "{}"}, id="lock file"),
        pytest.param({"tsconfig.json": FILES["tsconfig.json"] + "\n"}, id="compiler's options"),
        pytest.param({"build.cjs": "\n"}, id="a script of the build"),
        pytest.param({"plugins/blog/index.js": "\n"}, id="a plugin of the project"),
    ],
)
def test_what_may_change_them_has_the_base_built(shop: Repository, files: dict[str, str]) -> None:
    shop.write({SECOND: NEW, **files})
    assert not held(shop)


def test_a_migration_that_is_gone_has_the_base_built(shop: Repository) -> None:
    shop.write({SECOND: NEW})
    (shop.path / FIRST).unlink()
    assert not held(shop)


@pytest.mark.parametrize("name", ["./sql", "../models/post", "@models/post", "fs"])
def test_a_migration_that_loads_the_project_s_files_has_the_base_built(
    shop: Repository, name: str
) -> None:
    shop.commit("Loads", {FIRST: f'import * as it from "{name}"\n{FILES[FIRST]}'})
    shop.write({SECOND: NEW})
    assert not held(shop)


def test_a_configuration_that_loads_the_project_s_files_has_the_base_built(
    shop: Repository,
) -> None:
    shop.commit("Loads", {CONFIGURATION: f'require("./dist/x")\n{FILES[CONFIGURATION]}'})
    shop.write({SECOND: NEW})
    assert not held(shop)
