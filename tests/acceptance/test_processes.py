"""How often a check starts git: as often for many files as for few."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from support import blog
from support.program import migration_guard
from support.repository import Repository

MORE = {
    f"src/models/tag{number}.ts": blog.AUTHOR.replace("Author", f"Tag{number}")
    for number in range(30)
} | {
    f"src/migrations/17000000000{number}-Tag{number}.ts": blog.migration(
        f"Tag{number}17000000000{number}",
        f'CREATE TABLE "tag{number}" ("id" integer)',
        f'DROP TABLE "tag{number}"',
    )
    for number in range(10, 40)
}


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The arguments of every git that is started, a line each."""
    git, found = shutil.which("git"), tmp_path / "git.log"
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho "$@" >>"{found}"\nexec "{git}" "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return found


@pytest.mark.parametrize("arguments", [("--all",), ("--base-ref", "main~1")], ids=["all", "range"])
def test_git_is_not_started_for_each_file(
    repository: Repository, tmp_path: Path, log: Path, arguments: tuple[str, ...]
) -> None:
    repository.commit("Start", blog.FILES)
    repository.commit("One", {"src/models/tag.ts": blog.AUTHOR.replace("Author", "Tag")})
    few = _started(log, repository, *arguments)
    many = Repository(tmp_path / "many")
    many.commit("Start", blog.FILES)
    many.commit("Many", MORE)
    assert few
    assert len(_started(log, many, *arguments)) < len(few) + 5, "60 more files, no 60 more starts"


def _started(log: Path, repository: Repository, *arguments: str) -> list[str]:
    """Of a second run: the first one read every file for its facts, the rules read some more."""
    for _ in range(2):
        log.write_text("")
        completed = migration_guard("check", *arguments, cwd=repository.path)
        assert completed.returncode == 1, completed.stderr
    return log.read_text().splitlines()
