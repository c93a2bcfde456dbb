"""Comparisons looked up in real repositories, and from inside of real hooks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import migration_guard
from migration_guard.change import Change
from migration_guard.errors import UsageError
from migration_guard.git.comparison import (
    Comparison,
    ComparisonFlags,
    ComparisonRequest,
    Kind,
    choose,
    resolve,
)
from migration_guard.git.repository import open_repository
from support.repository import Repository

SOURCE = Path(migration_guard.__file__).parents[1]
RECORDER = """
import json, os, sys
from pathlib import Path
sys.path.insert(0, {source!r})
from migration_guard.git.comparison import ComparisonFlags, choose, resolve
from migration_guard.git.repository import open_repository
compared = resolve(open_repository(Path(".")), choose(os.environ, ComparisonFlags()))
Path({answer!r}).write_text(json.dumps({{
    "label": compared.label,
    "kind": compared.kind.value,
    "changes": [[change.kind, change.old, change.new] for change in compared.changes],
    "content": {{path: compared.head.read(path).decode() for path in compared.head.paths()}},
    "base": sorted(compared.base.paths()),
    "published": sorted(compared.published.paths()) if compared.published else None,
}}))
"""


@dataclass(frozen=True)
class Seen:
    """What a comparison inside of a hook saw."""

    label: str
    kind: str
    changes: list[list[str | None]]
    content: Mapping[str, str]
    base: list[str]
    published: list[str] | None


class Hooked:
    """A repository whose hooks record the comparison they see."""

    def __init__(self, repository: Repository, answer: Path) -> None:
        self.repository = repository
        self.answer = answer
        script = answer.with_suffix(".py")
        script.write_text(RECORDER.format(source=str(SOURCE), answer=str(answer)))
        hooks = Path(repository.git("rev-parse", "--absolute-git-dir")) / "hooks"
        for name in ("pre-commit", "pre-merge-commit"):
            hook = hooks / name
            hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{script}'\n")
            hook.chmod(0o755)

    def seen(self) -> Seen:
        answer = Seen(**json.loads(self.answer.read_text()))
        self.answer.unlink()
        return answer


@pytest.fixture
def hooked(repository: Repository, tmp_path: Path) -> Hooked:
    repository.commit("first", {"a.ts": "1", "b.ts": "1", "sub/c.ts": "1"})
    return Hooked(repository, tmp_path / "answer")


def test_a_plain_commit_is_head_and_the_index(hooked: Hooked) -> None:
    hooked.repository.write({"a.ts": "2", "b.ts": "unstaged", "untracked.ts": ""})
    hooked.repository.stage("a.ts")
    hooked.repository.commit_staged("second")
    seen = hooked.seen()
    assert seen.changes == [["modified", "a.ts", "a.ts"]]
    assert seen.content == {"a.ts": "2", "b.ts": "1", "sub/c.ts": "1"}
    assert seen.label.startswith("HEAD (")
    assert seen.label.endswith("… the index")


def test_commit_all_reads_the_index_that_is_being_committed(hooked: Hooked) -> None:
    hooked.repository.write({"a.ts": "2", "sub/c.ts": "2"})
    hooked.repository.delete("b.ts")
    hooked.repository.git("commit", "--quiet", "--all", "--message", "all")
    seen = hooked.seen()
    assert seen.changes == [
        ["modified", "a.ts", "a.ts"],
        ["deleted", "b.ts", None],
        ["modified", "sub/c.ts", "sub/c.ts"],
    ]
    assert seen.content == {"a.ts": "2", "sub/c.ts": "2"}


def test_a_commit_of_one_path_leaves_out_what_else_is_staged(hooked: Hooked) -> None:
    hooked.repository.write({"a.ts": "2", "b.ts": "2"})
    hooked.repository.stage("b.ts")
    hooked.repository.git("commit", "--quiet", "--message", "part", "a.ts")
    seen = hooked.seen()
    assert seen.changes == [["modified", "a.ts", "a.ts"]]
    assert seen.content["b.ts"] == "1"


def test_a_commit_from_a_subfolder_is_seen_whole(hooked: Hooked) -> None:
    hooked.repository.write({"a.ts": "2", "sub/c.ts": "2"})
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "x"],
        cwd=hooked.repository.path / "sub",
        check=True,
        timeout=60,
    )
    assert [change[2] for change in hooked.seen().changes] == ["a.ts", "sub/c.ts"]


@pytest.mark.parametrize("option", ["--literal-pathspecs", "--noglob-pathspecs"])
def test_pathspec_options_of_a_git_client_do_not_empty_the_tree(
    option: str, hooked: Hooked
) -> None:
    hooked.repository.write({"a.ts": "2"})
    hooked.repository.git(option, "commit", "--quiet", "--all", "--message", "all")
    seen = hooked.seen()
    assert seen.changes == [["modified", "a.ts", "a.ts"]]
    assert sorted(seen.content) == ["a.ts", "b.ts", "sub/c.ts"]


def test_a_partly_staged_file_is_read_as_staged(hooked: Hooked) -> None:
    hooked.repository.write({"a.ts": "staged"})
    hooked.repository.stage("a.ts")
    hooked.repository.write({"a.ts": "later"})
    hooked.repository.commit_staged("second")
    assert hooked.seen().content["a.ts"] == "staged"


def test_deletions_alone_are_seen(hooked: Hooked) -> None:
    hooked.repository.git("rm", "--quiet", "a.ts")
    hooked.repository.commit_staged("gone")
    assert hooked.seen().changes == [["deleted", "a.ts", None]]


def test_a_rename_is_one_change(hooked: Hooked) -> None:
    hooked.repository.commit("long", {"long.ts": "line\n" * 20})
    hooked.repository.move("long.ts", "moved/long.ts")
    hooked.repository.commit_staged("moved")
    assert hooked.seen().changes == [["renamed", "long.ts", "moved/long.ts"]]


def test_an_amended_message_alone_changes_nothing(hooked: Hooked) -> None:
    hooked.repository.git("commit", "--quiet", "--amend", "--message", "better")
    seen = hooked.seen()
    assert (seen.kind, seen.changes) == ("staged", [])


def test_the_first_commit_is_compared_with_nothing(repository: Repository, tmp_path: Path) -> None:
    hooked = Hooked(repository, tmp_path / "answer")
    repository.commit("first", {"a.ts": "1"})
    seen = hooked.seen()
    assert seen.changes == [["added", None, "a.ts"]]
    assert (seen.base, seen.published) == ([], None)


def test_a_linked_worktree_commits_its_own_index(hooked: Hooked, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    hooked.repository.git("worktree", "add", "--quiet", "-b", "topic", str(linked))
    hooked.repository.write({"a.ts": "main's own"})
    hooked.repository.stage()
    Repository(linked).commit("second", {"b.ts": "linked"})
    seen = hooked.seen()
    assert seen.changes == [["modified", "b.ts", "b.ts"]]
    assert seen.content["a.ts"] == "1"


def test_a_linked_worktree_under_commit_all(hooked: Hooked, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    hooked.repository.git("worktree", "add", "--quiet", "-b", "topic", str(linked))
    other = Repository(linked)
    other.write({"b.ts": "linked"})
    other.git("commit", "--quiet", "--all", "--message", "all")
    assert hooked.seen().content["b.ts"] == "linked"


@pytest.fixture
def diverged(hooked: Hooked) -> Hooked:
    """`topic` is checked out; `main` has edited a.ts and added m.ts since."""
    repository = hooked.repository
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit("topic", {"t.ts": "t"})
    repository.git("switch", "--quiet", "main")
    repository.commit("main", {"a.ts": "main's", "m.ts": "m"})
    repository.git("switch", "--quiet", "topic")
    return hooked


def test_a_clean_merge_brings_no_change_of_its_own(diverged: Hooked) -> None:
    diverged.repository.git("merge", "--quiet", "--message", "merge", "main")
    seen = diverged.seen()
    assert seen.changes == []
    assert seen.content == {
        "a.ts": "main's", "b.ts": "1", "m.ts": "m", "sub/c.ts": "1", "t.ts": "t",
    }  # fmt: skip
    assert seen.published is not None
    assert "m.ts" in seen.published, "what the merge brings from main is published by then"


def test_a_branch_merged_into_main_brings_its_changes(diverged: Hooked) -> None:
    diverged.repository.git("switch", "--quiet", "main")
    diverged.repository.git("merge", "--quiet", "--message", "merge", "topic")
    seen = diverged.seen()
    assert seen.changes == [["added", None, "t.ts"]]
    assert seen.published is not None
    assert "t.ts" not in seen.published, "what a merge brings to main is not published before"


def test_a_merge_with_a_hand_made_edit_shows_only_that(diverged: Hooked) -> None:
    diverged.repository.git("merge", "--quiet", "--no-commit", "main")
    diverged.repository.write({"b.ts": "made while merging"})
    diverged.repository.stage()
    diverged.repository.commit_staged("merge")
    seen = diverged.seen()
    assert seen.changes == [["modified", "b.ts", "b.ts"]]
    assert seen.published is not None
    assert "m.ts" in seen.published


def test_a_resolved_conflict_is_a_change(diverged: Hooked) -> None:
    diverged.repository.commit("topic too", {"a.ts": "topic's"})
    with pytest.raises(subprocess.CalledProcessError):
        diverged.repository.git("merge", "--quiet", "main")
    diverged.repository.write({"a.ts": "both"})
    diverged.repository.stage()
    diverged.repository.commit_staged("merge")
    assert diverged.seen().changes == [["modified", "a.ts", "a.ts"]]


# --- looked up without a hook ------------------------------------------------------------


def compare(
    repository: Repository, environ: Mapping[str, str] | None = None, **flags: object
) -> Comparison:
    request = choose(environ or {}, ComparisonFlags(**flags))  # type: ignore[arg-type]
    return resolve(open_repository(repository.path), request)


def changed(comparison: Comparison) -> list[str]:
    return [change.new or str(change.old) for change in comparison.changes]


def pushed(base: str, head: str) -> dict[str, str]:
    return {"PRE_COMMIT_FROM_REF": base, "PRE_COMMIT_TO_REF": head}


@pytest.fixture
def clone(repository: Repository, tmp_path: Path) -> Repository:
    """A clone on `topic`, one commit ahead; origin/main moved on since it was left."""
    repository.commit("first", {"a.ts": "1"})
    found = repository.clone(tmp_path / "clone")
    found.git("switch", "--quiet", "--create", "topic")
    found.commit("topic", {"t.ts": "t"})
    repository.commit("main", {"a.ts": "2", "m.ts": "m"})
    found.git("fetch", "--quiet")
    return found


def test_a_push_is_what_the_remote_lacks_whatever_is_checked_out(clone: Repository) -> None:
    head = clone.git("rev-parse", "topic")
    clone.git("switch", "--quiet", "--detach", "origin/main")
    clone.write({"a.ts": "dirty"})
    compared = compare(clone, pushed("origin/main", head))
    assert changed(compared) == ["t.ts"]
    assert compared.head.read("a.ts") == b"1"
    assert compared.working_directory is None
    assert not compared.at_commit


def test_the_working_directory_belongs_to_the_commit_that_is_checked_out(clone: Repository) -> None:
    assert compare(clone, pushed("origin/main", "HEAD")).working_directory == clone.path


def test_the_first_push_of_a_branch_is_published_up_to_where_it_left_main(
    clone: Repository,
) -> None:
    parent = clone.git("rev-parse", "topic^")
    compared = compare(clone, pushed(parent, clone.git("rev-parse", "topic")))
    assert changed(compared) == ["t.ts"]
    assert compared.published is not None
    assert sorted(compared.published.paths()) == ["a.ts"]


def test_a_push_of_main_without_an_upstream_is_not_published_by_itself(
    repository: Repository,
) -> None:
    first = repository.commit("first", {"a.ts": "1"})
    second = repository.commit("second", {"a.ts": "2"})
    compared = compare(repository, pushed(first, second))
    assert compared.published is not None
    assert compared.published.read("a.ts") == b"1"


def test_a_base_ref_is_taken_from_where_the_branches_parted(clone: Repository) -> None:
    compared = compare(clone, base_ref="origin/main")
    assert changed(compared) == ["t.ts"]
    assert compared.published_label == "origin/main"


def test_a_head_ref_alone_is_compared_with_the_default_branch(clone: Repository) -> None:
    assert changed(compare(clone, head_ref="topic")) == ["t.ts"]


def test_all_reports_everything_of_the_index(clone: Repository) -> None:
    clone.write({"new.ts": ""})
    clone.stage()
    compared = compare(clone, all=True)
    assert compared.full
    assert sorted(compared.head.paths()) == ["a.ts", "new.ts", "t.ts"]
    assert {change.kind for change in compared.changes} == {"added"}
    assert compared.label == "the index"


def test_worktree_reads_the_files_on_disk(clone: Repository) -> None:
    clone.write({"a.ts": "dirty", "new.ts": ""})
    compared = compare(clone, worktree=True)
    assert compared.changes == (
        Change("modified", "a.ts", "a.ts"),
        Change("added", None, "new.ts"),
    )
    assert not compared.at_commit


def test_staged_never_opens_a_file_of_the_working_tree(clone: Repository) -> None:
    clone.write({"t.ts": "staged"})
    clone.stage()
    for name in ("a.ts", "t.ts"):
        (clone.path / name).unlink()
        (clone.path / name).mkdir()
    compared = compare(clone, staged=True)
    assert changed(compared) == ["t.ts"]
    assert compared.head.read_many(["a.ts", "t.ts"]) == {"a.ts": b"1", "t.ts": b"staged"}


def test_nothing_staged_under_pre_commit_is_a_full_check(clone: Repository) -> None:
    assert compare(clone, {"PRE_COMMIT": "1"}).kind is Kind.ALL
    clone.write({"new.ts": ""})
    clone.stage()
    assert compare(clone, {"PRE_COMMIT": "1"}).kind is Kind.STAGED


def test_the_configured_branch_is_asked_for_only_when_it_matters(clone: Repository) -> None:
    clone.git("push", "--quiet", "origin", "origin/main^:refs/heads/develop")
    asked: list[str] = []

    def configured(head: object) -> str:
        asked.append("asked")
        return "develop"

    opened = open_repository(clone.path)
    compared = resolve(opened, ComparisonRequest(Kind.STAGED, "test"), configured)
    assert compared.changes == ()
    assert asked == []
    assert compared.published_label == "origin/develop"
    assert asked == ["asked"]


# --- pull requests and pushes on GitHub --------------------------------------------------


def event(tmp_path: Path, name: str, payload: object) -> dict[str, str]:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payload))
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}


def test_a_test_merge_is_compared_with_its_first_parent(clone: Repository, tmp_path: Path) -> None:
    old_base = clone.git("rev-parse", "origin/main^")
    head = clone.git("rev-parse", "topic")
    clone.git("switch", "--quiet", "--detach", "origin/main")
    clone.git("merge", "--quiet", "--no-ff", "--message", "test merge", head)
    pull = {"pull_request": {"base": {"sha": old_base}, "head": {"sha": head}}}
    compared = compare(clone, event(tmp_path, "pull_request", pull))
    assert changed(compared) == ["t.ts"], "what main gained meanwhile is not the request's"
    assert compared.published is not None
    assert "m.ts" in compared.published.paths()


def test_a_test_merge_needs_only_two_commits_of_history(clone: Repository, tmp_path: Path) -> None:
    head = clone.git("rev-parse", "topic")
    clone.git("switch", "--quiet", "--create", "test-merge", "origin/main")
    clone.git("merge", "--quiet", "--no-ff", "--message", "test merge", head)
    shallow = clone.clone(tmp_path / "shallow", "--depth=2")
    pull = {"pull_request": {"base": {"sha": "1" * 40}, "head": {"sha": head}}}
    assert changed(compare(shallow, event(tmp_path, "pull_request", pull))) == ["t.ts"]


def test_a_checked_out_head_is_compared_with_the_merge_base(
    clone: Repository, tmp_path: Path
) -> None:
    base, head = clone.git("rev-parse", "origin/main", "topic").split()
    pull = {"pull_request": {"base": {"sha": base}, "head": {"sha": head}}}
    assert changed(compare(clone, event(tmp_path, "pull_request", pull))) == ["t.ts"]


def test_a_new_branch_on_github_is_compared_with_the_default_branch(
    clone: Repository, tmp_path: Path
) -> None:
    push = {
        "before": "0" * 40,
        "ref": "refs/heads/topic",
        "repository": {"default_branch": "main"},
    }
    assert changed(compare(clone, event(tmp_path, "push", push))) == ["t.ts"]


# --- what is not there -------------------------------------------------------------------


def shallow_clone(clone: Repository, tmp_path: Path) -> Repository:
    clone.commit("more", {"u.ts": ""})
    return clone.clone(tmp_path / "shallow", "--depth=1")


def test_a_base_beyond_a_shallow_clone_asks_for_fetch_depth(
    clone: Repository, tmp_path: Path
) -> None:
    base = clone.git("rev-parse", "origin/main")
    shallow = shallow_clone(clone, tmp_path)
    with pytest.raises(UsageError, match="is not in this shallow clone") as raised:
        compare(shallow, base_ref=base)
    assert "fetch-depth: 0" in raised.value.hint


def test_no_common_commit_in_a_shallow_clone_asks_for_fetch_depth(
    clone: Repository, tmp_path: Path
) -> None:
    clone.git("push", "--quiet", "origin", "topic")
    shallow = shallow_clone(clone, tmp_path)
    shallow.git("fetch", "--quiet", "--depth=1", "origin", "refs/remotes/origin/main:other")
    with pytest.raises(UsageError, match="no common commit in this shallow clone") as raised:
        compare(shallow, base_ref="other")
    assert "fetch-depth: 0" in raised.value.hint


def test_an_unknown_ref_in_a_whole_clone_is_not_blamed_on_depth(clone: Repository) -> None:
    with pytest.raises(UsageError, match="there is no commit 'nope'") as raised:
        compare(clone, base_ref="nope")
    assert "fetch-depth" not in raised.value.hint


def test_a_ref_that_looks_like_an_option_is_only_a_name(clone: Repository) -> None:
    with pytest.raises(UsageError, match="there is no commit '--output=x'"):
        compare(clone, base_ref="--output=x")
    assert not (clone.path / "x").exists()


def test_a_range_before_the_first_commit_says_so(repository: Repository) -> None:
    with pytest.raises(UsageError, match="no commit yet"):
        compare(repository, head_ref="HEAD", base_ref="HEAD")


def test_all_before_the_first_commit_reads_the_index(repository: Repository) -> None:
    repository.write({"a.ts": "1"})
    repository.stage()
    assert list(compare(repository, all=True).head.paths()) == ["a.ts"]


@pytest.fixture
def bare(clone: Repository, tmp_path: Path) -> Repository:
    clone.git("push", "--quiet", "origin", "topic")
    clone.git("clone", "--quiet", "--bare", clone.git("remote", "get-url", "origin"), "../bare")
    return Repository(tmp_path / "bare")


def test_a_bare_repository_compares_two_commits(bare: Repository) -> None:
    compared = compare(bare, base_ref="main", head_ref="topic")
    assert changed(compared) == ["t.ts"]
    assert compared.working_directory is None
    assert sorted(compare(bare, all=True).head.paths()) == ["a.ts", "m.ts"]


def test_a_bare_repository_has_nothing_staged(bare: Repository) -> None:
    with pytest.raises(UsageError, match="bare repository") as raised:
        compare(bare)
    assert "--base-ref" in raised.value.hint
