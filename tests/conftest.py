"""Every test runs away from the developer's own git and shell configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.database import database_server
from support.repository import Repository

LEAKING = ("GIT_", "PRE_COMMIT", "PREK_", "GITHUB_", "MIGRATION_GUARD_")
SHELL = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI", "SKIP")


@pytest.fixture(autouse=True)
def isolated_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A hook's `GIT_INDEX_FILE`, a runner's `GITHUB_EVENT_PATH` or a personal
    `commit.gpgsign` would change what the tests see: none of them gets in."""
    for name in list(os.environ):
        if name.startswith("MIGRATION_GUARD_TEST_"):
            continue
        if name.startswith(LEAKING) or name in SHELL:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty repository on branch `main`, without a commit."""
    return Repository(tmp_path / "repository")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a superuser's database on a PostgreSQL of this worker, on TCP with a password:
    one for all files that ask a server."""
    with database_server() as url:
        yield url
