"""`migration-guard check --build`: the index is built aside, by the project's own script."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TITLE, plain_project

pytestmark = pytest.mark.e2e


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return plain_project(tmp_path / "shop")


def listing(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if ".git" not in path.parts}


def test_a_build_that_holds_every_migration_is_clean_and_leaves_no_trace(
    project: Repository,
) -> None:
    before = listing(project.path)
    done = migration_guard("check", "--all", "--build", cwd=project.path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert listing(project.path) == before


def test_what_is_staged_is_built_not_what_lies_there(project: Repository) -> None:
    project.write({"src/broken.ts": "export const a: number = 'x'\n"})
    done = migration_guard("check", "--build", cwd=project.path)
    assert done.returncode == 0, done.stdout + done.stderr
    project.stage("src/broken.ts")
    done = migration_guard("check", "--build", cwd=project.path)
    assert done.returncode == 2
    assert "the build `npm run build` fails: src/broken.ts:1: TS2322" in done.stderr


def test_a_migration_that_the_build_leaves_out_is_found(project: Repository) -> None:
    project.write(
        {
            "package.json": (project.path / "package.json")
            .read_text()
            .replace('"build": "tsc"', '"build": "tsc && rm dist/migrations/*PostTitle.js"')
        }
    )
    project.stage()
    done = migration_guard("check", "--all", "--build", cwd=project.path)
    assert done.returncode == 1
    assert TITLE in done.stdout
    assert "'dist/migrations' lacks 1690000000001-PostTitle.js" in done.stdout


def test_a_build_needs_installed_packages(project: Repository) -> None:
    (project.path / "node_modules").unlink()
    done = migration_guard("check", "--all", "--build", cwd=project.path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_bare_repository_has_no_packages_to_build_with(
    project: Repository, tmp_path: Path
) -> None:
    bare = project.clone(tmp_path / "bare.git", "--bare")
    done = migration_guard(
        *("check", "--build", "--repo", str(bare.path), "--base-ref", "main", "--head-ref", "main"),
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "a build needs installed packages" in done.stderr
