"""Changes between every pair of trees, renames included."""

from __future__ import annotations

import pytest

from migration_guard.change import Change
from migration_guard.git.changes import between, changes
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree, EmptyTree, IndexTree, WorktreeTree
from support.repository import Repository

BODY = "".join(f"line {number}\n" for number in range(20))


@pytest.fixture
def edited(repository: Repository) -> Repository:
    """One file of each fate, staged."""
    files = {name: BODY + name for name in ("kept.ts", "edited.ts", "gone.ts", "moved.ts")}
    repository.commit("first", {**files, "ümlaut.ts": "x" + BODY[:30], "both.ts": BODY * 2})
    repository.write({"edited.ts": "else\n", "new.ts": "other things entirely\n"})
    repository.delete("gone.ts")
    repository.move("moved.ts", "to/moved.ts")
    repository.move("both.ts", "to/both.ts")
    repository.write({"to/both.ts": BODY * 2 + "more\n"})
    repository.stage()
    return repository


EXPECTED = (
    Change("modified", "edited.ts", "edited.ts"),
    Change("deleted", "gone.ts", None),
    Change("added", None, "new.ts"),
    Change("renamed", "both.ts", "to/both.ts"),
    Change("renamed", "moved.ts", "to/moved.ts"),
)


def test_a_commit_and_the_index(edited: Repository) -> None:
    opened = open_repository(edited.path)
    base = CommitTree(opened, edited.git("rev-parse", "HEAD"))
    assert changes(base, IndexTree(opened)) == EXPECTED


def test_two_commits(edited: Repository) -> None:
    opened = open_repository(edited.path)
    edited.commit_staged("second")
    first, second = edited.git("rev-list", "--reverse", "HEAD").split()
    assert changes(CommitTree(opened, first), CommitTree(opened, second)) == EXPECTED
    assert changes(CommitTree(opened, first), CommitTree(opened, first)) == ()


def test_a_commit_and_the_working_tree_find_only_unedited_renames(edited: Repository) -> None:
    opened = open_repository(edited.path)
    base = CommitTree(opened, edited.git("rev-parse", "HEAD"))
    both = {Change("deleted", "both.ts", None), Change("added", None, "to/both.ts")}
    plain = {change for change in EXPECTED if change.old != "both.ts"}
    assert set(changes(base, WorktreeTree(opened))) == plain | both


def test_the_working_tree_against_itself_is_unchanged(edited: Repository) -> None:
    edited.commit_staged("second")
    opened = open_repository(edited.path)
    base = CommitTree(opened, edited.git("rev-parse", "HEAD"))
    assert changes(base, WorktreeTree(opened)) == ()


def test_against_nothing_all_is_added(edited: Repository) -> None:
    tree = IndexTree(open_repository(edited.path))
    found = changes(EmptyTree(), tree)
    assert {change.kind for change in found} == {"added"}
    assert [change.new for change in found] == sorted(tree.paths())


def test_a_file_that_becomes_a_link_is_deleted_and_back_is_added(repository: Repository) -> None:
    repository.commit("first", {"a.ts": "a", "b.ts": "b"})
    repository.delete("a.ts")
    (repository.path / "a.ts").symlink_to("b.ts")
    repository.stage()
    opened = open_repository(repository.path)
    base = CommitTree(opened, repository.git("rev-parse", "HEAD"))
    assert changes(base, IndexTree(opened)) == (Change("deleted", "a.ts", None),)
    repository.commit_staged("link")
    repository.delete("a.ts")
    repository.write({"a.ts": "a"})
    repository.stage()
    base = CommitTree(opened, repository.git("rev-parse", "HEAD"))
    assert changes(base, IndexTree(opened)) == (Change("added", None, "a.ts"),)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("diff.renames", "false", id="renames off"),
        pytest.param("core.quotePath", "true", id="quoted paths"),
        pytest.param("diff.external", "false", id="external diff"),
        pytest.param("diff.noprefix", "true", id="no prefix"),
        pytest.param("diff.relative", "true", id="relative"),
        pytest.param("core.abbrev", "4", id="short ids"),
        pytest.param("color.ui", "always", id="colour"),
    ],
)
def test_no_setting_of_the_user_changes_the_answer(
    setting: str, value: str, edited: Repository
) -> None:
    edited.git("config", setting, value)
    opened = open_repository(edited.path / "to")
    base = CommitTree(opened, edited.git("rev-parse", "HEAD"))
    assert changes(base, IndexTree(opened)) == EXPECTED


def test_equal_contents_are_paired_once() -> None:
    found = between({"a": "1", "b": "1"}, {"c": "1", "b": "1", "d": "1"})
    assert found == (Change("renamed", "a", "c"), Change("added", None, "d"))
