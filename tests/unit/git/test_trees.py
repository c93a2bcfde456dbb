"""Trees hold what git stores, byte for byte, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from migration_guard.errors import ToolError, UsageError
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import (
    CommitTree,
    EmptyTree,
    IndexTree,
    Tree,
    WorktreeTree,
    read_blobs,
)
from support.repository import Repository

NAMES = ["a.ts", "sub/ümlaut naïve.ts", "sub/日本.ts", 'quo"te\ttab.ts', "-dash.ts", "[glob]*.ts"]


def index(repository: Repository) -> IndexTree:
    return IndexTree(open_repository(repository.path))


def commit(repository: Repository) -> CommitTree:
    return CommitTree(open_repository(repository.path), repository.git("rev-parse", "HEAD"), "HEAD")


def test_every_kind_of_name_is_listed_and_read(repository: Repository) -> None:
    repository.commit("names", {name: f"// {name}\n" for name in NAMES})
    worktree = WorktreeTree(open_repository(repository.path))
    trees: list[Tree] = [index(repository), commit(repository), worktree]
    for tree in trees:
        assert sorted(tree.paths()) == sorted(NAMES)
        assert tree.read_many(NAMES) == {name: f"// {name}\n".encode() for name in NAMES}
        assert tree.read(NAMES[1]) == f"// {NAMES[1]}\n".encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a\r\nb\r\n", id="CRLF"),
        pytest.param(b"no newline at the end", id="no final newline"),
        pytest.param(b"two\n\n", id="two final newlines"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00\xff\n", id="binary"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\noid x\n", id="LFS pointer"),
    ],
)
def test_content_is_byte_for_byte_what_git_stores(content: bytes, repository: Repository) -> None:
    repository.commit("content", {"x.ts": content, "y.ts": b"y"})
    assert index(repository).read("x.ts") == content
    assert commit(repository).read_many(["y.ts", "x.ts"]) == {"x.ts": content, "y.ts": b"y"}


def test_line_ends_are_not_converted_and_filters_not_run(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    repository.git("config", "filter.shout.smudge", "tr a-z A-Z")
    repository.git("config", "diff.shout.textconv", "tr a-z A-Z")
    files = {".gitattributes": "*.ts filter=shout diff=shout\n", "x.ts": "abc\n"}
    repository.commit("attributes", files)
    assert index(repository).read("x.ts") == b"abc\n"
    assert commit(repository).read("x.ts") == b"abc\n"


def test_the_index_holds_the_staged_half_of_a_file(repository: Repository) -> None:
    repository.commit("first", {"x.ts": "1"})
    repository.write({"x.ts": "2"})
    repository.stage()
    repository.write({"x.ts": "3", "untracked.ts": ""})
    assert index(repository).read("x.ts") == b"2"
    assert commit(repository).read("x.ts") == b"1"
    assert list(index(repository).paths()) == ["x.ts"]


def test_symbolic_links_and_submodules_are_left_out(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit("first", {"x.ts": ""})
    repository.write({"real.ts": "r"})
    (repository.path / "link.ts").symlink_to("real.ts")
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", str(other.path), "sub")
    repository.commit("links")
    worktree = WorktreeTree(open_repository(repository.path))
    trees: list[Tree] = [index(repository), commit(repository), worktree]
    for tree in trees:
        assert sorted(tree.paths()) == [".gitmodules", "real.ts"]


def test_the_working_tree_has_untracked_files_but_not_ignored_or_deleted_ones(
    repository: Repository,
) -> None:
    repository.commit("first", {"kept.ts": "", "gone.ts": "", ".gitignore": "dist/\n"})
    repository.delete("gone.ts")
    repository.write({"new.ts": "n", "dist/x.js": ""})
    tree = WorktreeTree(open_repository(repository.path))
    assert sorted(tree.paths()) == [".gitignore", "kept.ts", "new.ts"]


def test_an_unresolved_conflict_is_left_out_of_the_index(repository: Repository) -> None:
    repository.commit("base", {"x.ts": "0", "y.ts": ""})
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit("theirs", {"x.ts": "1"})
    repository.git("switch", "--quiet", "main")
    repository.commit("ours", {"x.ts": "2"})
    with pytest.raises(Exception, match="merge"):
        repository.git("merge", "--quiet", "topic")
    assert list(index(repository).paths()) == ["y.ts"]


def test_a_prefix_restricts_a_tree_literally(repository: Repository) -> None:
    files = {"app[1]/a.ts": "a", "app1/b.ts": "", "c.ts": "", "app[1]x.ts": ""}
    repository.commit("files", files)
    opened = open_repository(repository.path)
    head = repository.git("rev-parse", "HEAD")
    trees: list[Tree] = [
        IndexTree(opened, "app[1]"),
        CommitTree(opened, head, prefix="app[1]"),
        WorktreeTree(opened, "app[1]"),
    ]
    for tree in trees:
        assert list(tree.paths()) == ["app[1]/a.ts"]


@pytest.mark.parametrize("cwd", ["sub/deep", "."])
def test_a_tree_is_whole_wherever_it_is_asked_from(cwd: str, repository: Repository) -> None:
    repository.commit("files", {"a.ts": "", "sub/deep/b.ts": ""})
    opened = open_repository(repository.path / cwd)
    assert opened.top == repository.path
    assert sorted(IndexTree(opened).paths()) == ["a.ts", "sub/deep/b.ts"]
    assert sorted(WorktreeTree(opened).paths()) == ["a.ts", "sub/deep/b.ts"]


def test_what_is_not_there_is_a_key_error_or_left_out(repository: Repository) -> None:
    repository.commit("files", {"a.ts": ""})
    worktree = WorktreeTree(open_repository(repository.path))
    trees: list[Tree] = [index(repository), commit(repository), worktree, EmptyTree()]
    for tree in trees:
        with pytest.raises(KeyError):
            tree.read("no.ts")
        assert tree.read_many(["no.ts"]) == {}


def test_a_blob_that_the_repository_lacks_is_an_error(repository: Repository) -> None:
    repository.commit("files", {"a.ts": ""})
    with pytest.raises(ToolError, match="no blob 1111"):
        read_blobs(open_repository(repository.path), ["1" * 40])


def test_labels_say_which_tree(repository: Repository) -> None:
    head = repository.commit("files", {"a.ts": ""})
    opened = open_repository(repository.path)
    assert IndexTree(opened).label == "the index"
    assert CommitTree(opened, head, "main").label == f"main ({head[:7]})"
    assert CommitTree(opened, head, head).label == head[:7]


def test_a_bare_repository_has_commits_but_no_working_tree(
    repository: Repository, tmp_path: Path
) -> None:
    head = repository.commit("files", {"a.ts": "a"})
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    opened = open_repository(tmp_path / "bare")
    assert opened.is_bare
    assert CommitTree(opened, head).read("a.ts") == b"a"
    with pytest.raises(UsageError, match="no working tree"):
        WorktreeTree(opened).paths()


def test_outside_of_a_repository_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not in a git repository") as raised:
        open_repository(tmp_path)
    assert "--repo" in raised.value.hint


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        open_repository(tmp_path / "gone")


def test_another_repository_than_the_hooks_is_read_when_asked_for(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("mine", {"mine.ts": ""})
    other = Repository(tmp_path / "other")
    other.commit("theirs", {"theirs.ts": ""})
    monkeypatch.setenv("GIT_DIR", str(repository.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.path / ".git/index"))
    assert list(IndexTree(open_repository(other.path)).paths()) == ["theirs.ts"]
    assert list(IndexTree(open_repository(repository.path)).paths()) == ["mine.ts"]


def test_the_hooks_index_is_read_from_another_folder_of_the_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("first", {"sub/a.ts": "old"})
    second = tmp_path / "second index"
    second.write_bytes((repository.path / ".git/index").read_bytes())
    repository.write({"sub/a.ts": "new"})
    repository.git("add", "-A", environ={"GIT_INDEX_FILE": str(second)})
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", str(second))
    monkeypatch.chdir(repository.path)
    for folder in (Path(), Path("sub"), repository.path / "sub"):
        assert IndexTree(open_repository(folder)).read("sub/a.ts") == b"new"
