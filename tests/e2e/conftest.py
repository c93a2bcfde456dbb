"""The example as a developer has it: cloned, with hooks installed by a real hook runner.

Files that build or install something dear are an `xdist_group`: pytest-xdist runs them on one
worker, so that it is made once (3.8 does not with pytest 9.2: then each worker makes it). All
other tests go where a worker is free."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hook_runners import HookRunner, configuration, hook_repository, hook_runner
from support.repository import Repository

EXAMPLE = Path(__file__).parents[2] / "examples" / "medusa-backend"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This working tree as the repository that users' configurations name."""
    return hook_repository(tmp_path_factory.mktemp("released") / "migration-guard")


@pytest.fixture(scope="session", params=["pre-commit", "prek"])
def installed(
    request: pytest.FixtureRequest, released: Repository, tmp_path_factory: pytest.TempPathFactory
) -> tuple[HookRunner, Path]:
    """The runner, and a folder with `origin.git` and its clone `shop` where the runner's
    hooks are installed and their environment is built: made once, copied for each test."""
    workspace = tmp_path_factory.mktemp(str(request.param))
    runner = hook_runner(request.param, workspace / "environments")
    seed = Repository(workspace / "seed")
    names = [path for path in EXAMPLE.rglob("*") if _is_source(path)]
    files = {str(path.relative_to(EXAMPLE)): path.read_bytes() for path in names}
    files[".pre-commit-config.yaml"] = configuration(released).encode()
    seed.commit("A shop", files)
    seed.clone(workspace / "copied" / "origin.git", "--bare")
    shop = Repository(workspace / "copied" / "origin.git").clone(workspace / "copied" / "shop")
    completed = runner.run("install", "--install-hooks", cwd=shop.path)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return runner, workspace / "copied"


@pytest.fixture
def runner(
    installed: tuple[HookRunner, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[HookRunner]:
    """The hook runner, its environments known to every git that the test starts."""
    for name, value in installed[0].environ.items():
        monkeypatch.setenv(name, value)
    return installed[0]


@pytest.fixture
def shop(installed: tuple[HookRunner, Path], runner: HookRunner, tmp_path: Path) -> Repository:
    """A fresh clone of the example on `main`, its hooks installed; `origin` lies beside it."""
    shutil.copytree(installed[1], tmp_path, dirs_exist_ok=True, symlinks=True)
    shop = Repository(tmp_path / "shop")
    shop.git("remote", "set-url", "origin", str(tmp_path / "origin.git"))
    shop.git("config", "user.name", "Ada")
    shop.git("config", "user.email", "ada@example.com")
    return shop


def _is_source(path: Path) -> bool:
    built = {"node_modules", "dist"}.intersection(path.relative_to(EXAMPLE).parts)
    return path.is_file() and not built
