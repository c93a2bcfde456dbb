"""Files changed in the working tree and the index together, and what keeps them from it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from migration_guard.errors import UsageError
from migration_guard.git.edits import Edit, EditingTree
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree, IndexTree, Tree, WorktreeTree
from support.repository import Repository

OLD, NEW = b"one\n", b"two\n"


@pytest.fixture
def checked(repository: Repository) -> Repository:
    repository.commit("Start", {"a.ts": OLD, "folder/b.ts": OLD})
    return repository


def editing(checked: Repository, kind: str = "index") -> EditingTree:
    opened = open_repository(checked.path, {})
    trees: dict[str, Tree] = {
        "index": IndexTree(opened),
        "worktree": WorktreeTree(opened),
        "commit": CommitTree(opened, opened.commit_id("HEAD") or "", "HEAD"),
    }
    return EditingTree(opened, trees[kind])


def status(checked: Repository) -> list[str]:
    return checked.git("status", "--porcelain", "--no-renames").splitlines()


def apply(checked: Repository, edit: Edit, kind: str = "index") -> None:
    tree = editing(checked, kind)
    assert tree.obstacles([edit]) == {}
    tree.apply([edit])


def test_new_content_is_staged_too(checked: Repository) -> None:
    apply(checked, Edit("a.ts", "a.ts", OLD, NEW))
    assert status(checked) == ["M  a.ts"]
    assert (checked.path / "a.ts").read_bytes() == NEW


def test_a_file_moves_in_both_with_its_content(checked: Repository) -> None:
    apply(checked, Edit("folder/b.ts", "new/deep/b.ts", OLD, NEW))
    assert status(checked) == ["D  folder/b.ts", "A  new/deep/b.ts"]
    assert checked.git("show", ":new/deep/b.ts") == "two"
    assert not (checked.path / "folder").exists()


def test_a_folder_with_something_else_in_it_stays(checked: Repository) -> None:
    checked.write({"folder/notes": "not tracked"})
    apply(checked, Edit("folder/b.ts", "b.ts", OLD, OLD))
    assert (checked.path / "folder/notes").is_file()


def test_only_the_case_of_a_name_may_change(checked: Repository) -> None:
    apply(checked, Edit("a.ts", "A.ts", OLD, OLD))
    assert checked.git("ls-files") == "A.ts\nfolder/b.ts"


def test_what_git_does_not_track_stays_so(checked: Repository) -> None:
    checked.write({"c.ts": OLD})
    edit = Edit("c.ts", "d.ts", OLD, NEW)
    assert editing(checked).obstacles([edit]) == {"c.ts": "c.ts is not in the index any more"}
    apply(checked, edit, "worktree")
    assert status(checked) == ["?? d.ts"]


def test_names_with_magic_characters_mean_themselves(checked: Repository) -> None:
    name, target = ":(top)*[a] ü'\".ts", "--force [b].ts"
    checked.commit("Odd", {name: OLD})
    apply(checked, Edit(name, target, OLD, NEW))
    assert (checked.path / target).read_bytes() == NEW
    assert (checked.path / "a.ts").read_bytes() == OLD


EDIT = Edit("a.ts", "a.ts", OLD, NEW)
MOVE = Edit("a.ts", "folder/a.ts", OLD, OLD)


def obstacle(checked: Repository, edit: Edit, kind: str = "index") -> str:
    return editing(checked, kind).obstacles([edit]).get("a.ts", "")


def test_changes_that_are_not_staged_are_kept(checked: Repository) -> None:
    checked.write({"a.ts": "mine\n"})
    for edit in (EDIT, MOVE):
        assert obstacle(checked, edit) == "a.ts has changes that are not staged"


def test_an_intent_to_add_is_not_staged(checked: Repository) -> None:
    checked.write({"c.ts": OLD})
    checked.git("add", "--intent-to-add", "c.ts")
    found = editing(checked).obstacles([Edit("c.ts", "d.ts", OLD, OLD)])
    assert found == {"c.ts": "c.ts has changes that are not staged"}


def test_what_is_staged_is_not_the_commit(checked: Repository) -> None:
    checked.write({"a.ts": OLD + NEW})
    checked.stage()
    assert obstacle(checked, EDIT, "commit") == "a.ts has changes that are not committed"


def test_a_conflict_is_left_to_its_author(checked: Repository) -> None:
    checked.git("switch", "--quiet", "--create", "other")
    checked.commit("Other", {"a.ts": "other\n"})
    checked.git("switch", "--quiet", "main")
    checked.commit("Mine", {"a.ts": "mine\n"})
    with pytest.raises(subprocess.CalledProcessError):
        checked.git("merge", "--quiet", "other")
    assert obstacle(checked, EDIT) == "a.ts is in conflict"


def test_a_file_that_changed_since_it_was_judged_stays(checked: Repository) -> None:
    edit = Edit("a.ts", "a.ts", b"another\n", NEW)
    assert obstacle(checked, edit) == "a.ts is not in the working tree as git stores it"


def test_a_file_that_is_gone_or_a_link_stays(checked: Repository) -> None:
    (checked.path / "a.ts").unlink()
    assert obstacle(checked, EDIT) == "a.ts is no regular file in the working tree"
    (checked.path / "a.ts").symlink_to("folder/b.ts")
    assert obstacle(checked, EDIT) == "a.ts is no regular file in the working tree"


@pytest.mark.parametrize("target", ["folder/b.ts", "ignored.ts", "dangling.ts"])
def test_a_place_that_is_taken_is_left_alone(checked: Repository, target: str) -> None:
    checked.commit("Ignore", {".gitignore": "ignored.ts\n"})
    checked.write({"ignored.ts": "kept"})
    (checked.path / "dangling.ts").symlink_to("nowhere")
    assert obstacle(checked, Edit("a.ts", target, OLD, OLD)) == f"'{target}' is there already"


def test_a_folder_must_be_one_and_no_link(checked: Repository, tmp_path: Path) -> None:
    (checked.path / "link").symlink_to(tmp_path)
    assert obstacle(checked, Edit("a.ts", "link/a.ts", OLD, OLD)) == "'link' is a symbolic link"
    inside = Edit("a.ts", "folder/b.ts/a.ts", OLD, OLD)
    assert obstacle(checked, inside) == "'folder/b.ts' is no folder"


def test_what_is_read_only_stays(checked: Repository) -> None:
    (checked.path / "folder").chmod(0o555)
    try:
        assert obstacle(checked, MOVE) == "'folder' is read-only"
    finally:
        (checked.path / "folder").chmod(0o755)
    (checked.path / "a.ts").chmod(0o444)
    assert obstacle(checked, EDIT) == "a.ts is read-only"
    assert obstacle(checked, MOVE) == ""


def test_another_index_is_out_of_reach(checked: Repository) -> None:
    environ = {"GIT_DIR": str(checked.path / ".git"), "GIT_INDEX_FILE": ".git/next-index-1.lock"}
    opened = open_repository(checked.path, environ)
    with pytest.raises(UsageError, match="commit an index of their own"):
        EditingTree(opened, IndexTree(opened))


def test_a_linked_worktree_has_files_of_its_own(checked: Repository, tmp_path: Path) -> None:
    checked.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    apply(linked, Edit("a.ts", "c.ts", OLD, NEW))
    assert status(linked) == ["D  a.ts", "A  c.ts"]
    assert status(checked) == []
