"""Migrations generated for the example backend, an extended core entity among its changes:
real Medusa 1.20.11 builds them, runs them after its own, and takes them back."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from support.node_projects import copy_example, example_packages, link_packages
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TRANSPILE

pytestmark = pytest.mark.e2e

POST = "src/models/post.ts"
QUERY = re.compile(r"^        await queryRunner\.query\(`(.*)`\);$", re.MULTILINE)


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    path = copy_example(tmp_path / "shop")
    link_packages(path, example_packages())
    subprocess.run(["git", "init", "--quiet"], cwd=path, check=True)
    repository = Repository(path)
    repository.commit("The example")
    product = (path / "src/models/product.ts").read_text()
    post = (path / "src/models/post.ts").read_text()
    longer = post.replace('DRAFT = "draft",', 'DRAFT = "draft",\n  REVIEW = "review",')
    assert longer != post
    head, brace, tail = product.rpartition("}")
    weight = '\n  @Column({ type: "int", nullable: true })\n  shelf_life: number | null\n'
    changed = {"src/models/product.ts": f"{head}{weight}{brace}{tail}", POST: longer}
    repository.write({**changed, "build.cjs": TRANSPILE})
    return repository


def statements(path: Path) -> tuple[list[str], list[str]]:
    up, _, down = path.read_text().partition("async down(")
    return QUERY.findall(up), QUERY.findall(down)


@pytest.mark.parametrize("mode", ["--safe", "--exact-typeorm"])
def test_medusa_runs_what_is_written(mode: str, shop: Repository, server: str) -> None:
    """From nothing, on a database with rows, down and up again; `verify` asks TypeORM itself
    what is left."""
    if mode == "--safe":  # TypeORM drops the column: that fails as soon as there is a row
        post = (shop.path / POST).read_text()
        wide = post.replace("@Column()\n  title", '@Column({ type: "text" })\n  title')
        assert wide != post
        shop.write({POST: wide})
    done = migration_guard("generate", "ShelfLife", mode, cwd=shop.path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    (path,) = (shop.path / "src/migrations").glob("*-ShelfLife.ts")
    up, _ = statements(path)
    assert 'ALTER TABLE "product" ADD "shelf_life" integer' in up
    assert {sql.split('"')[1] for sql in up} <= {"product", "post", "public"}  # nothing of core's
    assert (len([sql for sql in up if "ADD VALUE" in sql]) == 1) == (mode == "--safe")
    quick = () if mode == "--safe" else ("--build-command", "node build.cjs")
    arguments = ("--database-url", server, "--format=json", *quick)
    verified = migration_guard("verify", *arguments, cwd=shop.path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    statuses = {
        Path(each["path"]).name: each["status"]
        for each in json.loads(verified.stdout)["migrations"]
    }
    assert statuses[path.name] == "applied"
    shop.stage()
    checked = migration_guard("check", "--strict", cwd=shop.path)
    assert checked.returncode == 0, checked.stdout
    assert "nothing to write" in migration_guard("generate", "Left", mode, cwd=shop.path).stdout


def test_the_example_itself_needs_nothing_in_either_mode(shop: Repository) -> None:
    shop.git("checkout", "--quiet", ".")
    for mode in ("--safe", "--exact-typeorm"):
        done = migration_guard("generate", "Nothing", mode, cwd=shop.path)
        assert done.stdout.startswith("nothing to write"), done.stdout
