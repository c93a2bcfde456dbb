"""The ids of a working tree's files: git's own, for what is on disk."""

from __future__ import annotations

from migration_guard.git.hashed_worktree import HashedWorktree
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import IndexTree
from support.repository import Repository


def test_a_file_as_it_is_staged_has_the_index_s_id(repository: Repository) -> None:
    repository.write({"a.ts": "a\n", "b.json": "{}\n", "note.md": "n\n"})
    repository.stage()
    opened = open_repository(repository.path)
    ids, staged = HashedWorktree(opened).paths(), IndexTree(opened).paths()
    assert ids["a.ts"] == staged["a.ts"]
    assert ids["b.json"] == staged["b.json"]
    assert ids["note.md"] == ""


def test_an_edited_and_a_new_file_have_ids_of_their_own(repository: Repository) -> None:
    repository.write({"a.ts": "a\n"})
    repository.stage()
    repository.write({"a.ts": "b\n", "new.ts": "b\n"})
    opened = open_repository(repository.path)
    ids = HashedWorktree(opened).paths()
    assert ids["a.ts"] == ids["new.ts"] != IndexTree(opened).paths()["a.ts"]


def test_what_git_does_not_look_at_is_seen_all_the_same(repository: Repository) -> None:
    """`assume-unchanged` hides an edit from git; the id is of the bytes."""
    repository.commit("A", {"a.ts": "a\n"})
    repository.git("update-index", "--assume-unchanged", "a.ts")
    repository.write({"a.ts": "b\n"})
    opened = open_repository(repository.path)
    assert HashedWorktree(opened).paths()["a.ts"] != IndexTree(opened).paths()["a.ts"]
