"""Which files pre-commit has put changes aside of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from migration_guard.git.edits import Edit, EditingTree
from migration_guard.git.repository import open_repository
from migration_guard.git.set_aside import set_aside
from migration_guard.git.snapshot import IndexTree
from support.repository import Repository

NAMES = ("a.ts", 'odd "ä".ts')


@pytest.fixture
def changed(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Repository, str]:
    """A clean working tree, and the patch of what was changed in it."""
    repository.commit("Start", dict.fromkeys((*NAMES, "b.ts"), "one\n"))
    repository.write(dict.fromkeys(NAMES, "two\n"))
    patch = repository.git("diff", "--binary") + "\n"
    repository.git("checkout", "--", ".")
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return repository, patch


def test_the_files_of_the_patch_of_the_pre_commit_around_us(
    changed: tuple[Repository, str], tmp_path: Path
) -> None:
    repository, patch = changed
    assert set_aside(open_repository(repository.path)) == frozenset()
    (tmp_path / f"home/patch1700000000-{os.getppid()}").write_text(patch)
    opened = open_repository(repository.path)
    assert set_aside(opened) == set(NAMES)
    tree = EditingTree(opened, IndexTree(opened))
    edits = [Edit(name, name, b"one\n", b"three\n") for name in (*NAMES, "b.ts")]
    assert tree.obstacles(edits) == {
        name: f"{name} has changes that are not staged" for name in NAMES
    }


def test_the_patch_of_another_pre_commit_is_none_of_ours(
    changed: tuple[Repository, str], tmp_path: Path
) -> None:
    repository, patch = changed
    (tmp_path / f"home/patch1700000000-{os.getpid()}").write_text(patch)
    assert set_aside(open_repository(repository.path)) == frozenset()


def test_without_pre_commit_nothing_is_looked_for(
    changed: tuple[Repository, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, patch = changed
    (tmp_path / f"home/patch1700000000-{os.getppid()}").write_text(patch)
    monkeypatch.delenv("PRE_COMMIT")
    assert set_aside(open_repository(repository.path)) == frozenset()
