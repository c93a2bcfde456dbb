"""The hook `migration-guard-verify` as a developer has it: a push through real pre-commit and
prek to a bare repository, on a PostgreSQL that the hook starts itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.catalogue import VERIFY
from support.hook_runners import (
    Attempt,
    HookRunner,
    attempt,
    configuration,
    hook_repository,
    hook_runner,
)
from support.node_projects import CACHE
from support.repository import Repository
from support.typeorm_project import CREATE, migration, plain_project

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("verify hook")]

NEW = "src/migrations/1690000000002-Next.ts"
ADD, DROP = 'ALTER TABLE "post" ADD "body" text', 'ALTER TABLE "post" DROP COLUMN "body"'
FINE = migration("Next1690000000002", ADD, down=(DROP,))
FAILING = migration("Next1690000000002", ADD, down=(DROP.replace("body", "boddy"),))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return hook_repository(tmp_path_factory.mktemp("released") / "migration-guard")


@pytest.fixture(scope="module", params=["pre-commit", "prek"])
def installer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> HookRunner:
    return hook_runner(request.param, tmp_path_factory.mktemp(str(request.param)))


@pytest.fixture
def project(
    installer: HookRunner,
    released: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Repository:
    """On a branch that has just left the remote's main, the hook installed."""
    for name, value in {**installer.environ, "PIP_CACHE_DIR": str(CACHE / "pip")}.items():
        monkeypatch.setenv(name, value)
    project = plain_project(tmp_path / "shop", quick=True)
    text = configuration(released, VERIFY) + "        verbose: true\n"
    project.commit("The hook", {".pre-commit-config.yaml": text})
    project.clone(tmp_path / "origin.git", "--bare")
    project.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    project.git("fetch", "--quiet")
    project.git("checkout", "--quiet", "-b", "feature")
    done = installer.run("install", "--install-hooks", cwd=project.path)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


def push(project: Repository, branch: str = "feature") -> Attempt:
    return attempt("push", "origin", branch, cwd=project.path)


def is_there(project: Repository, branch: str) -> bool:
    return f"refs/heads/{branch}" in project.git("ls-remote", "origin")


def test_a_down_that_fails_is_not_pushed_and_the_mended_one_is(project: Repository) -> None:
    project.commit("Next", {NEW: FAILING})
    refused = push(project)
    assert not refused.accepted
    assert f"{NEW}:8:" in refused.output
    assert "MG707 the down of migration" in refused.output
    assert 'column "boddy" of relation "post" does not exist (42703)' in refused.output
    assert not is_there(project, "feature")
    project.commit("Mended", {NEW: FINE})
    accepted = push(project)
    assert accepted.accepted, accepted.output
    assert "proved: 3 of 3 migrations applied" in accepted.output
    assert "1 of 1 migrations were reverted one by one" in accepted.output
    assert is_there(project, "feature")


def test_what_verify_does_not_look_at_is_pushed_at_once(project: Repository) -> None:
    project.commit("Words", {"README.md": "# plain\n"})
    done = push(project)
    assert done.accepted, done.output
    assert "changed (" in done.output
    assert "nothing to verify" in done.output
    assert "building" not in done.output
    assert "PostgreSQL" not in done.output.replace("migrations run on a PostgreSQL", "")


def test_a_branch_that_is_not_checked_out_is_not_judged_by_what_is(project: Repository) -> None:
    project.commit("Next", {NEW: FAILING})
    project.git("checkout", "--quiet", "main")
    done = push(project)
    assert not done.accepted
    assert "is not what is checked out" in done.output
    assert "SKIP=migration-guard-verify" in done.output
    assert not is_there(project, "feature")
    assert (project.path / CREATE).is_file()
