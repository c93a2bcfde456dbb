"""Which trees are asked for, as a table of environments and flags."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from migration_guard.errors import UsageError
from migration_guard.git.comparison import ComparisonFlags, ComparisonRequest, Kind, choose

A, B, C = "a" * 40, "b" * 40, "c" * 40
ZEROS = "0" * 40
NO_FLAGS = ComparisonFlags()
PUSHED = {"PRE_COMMIT_FROM_REF": A, "PRE_COMMIT_TO_REF": B}


def github(name: str) -> dict[str, str]:
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": "event.json"}


def push(before: str, branch: str, *, forced: bool = False) -> dict[str, object]:
    return {
        "before": before,
        "after": C,
        "ref": f"refs/heads/{branch}",
        "forced": forced,
        "repository": {"default_branch": "main"},
    }


PULL = {"pull_request": {"base": {"sha": A}, "head": {"sha": B}}}


@pytest.mark.parametrize(
    ("environ", "flags", "payload", "kind", "base", "head"),
    [
        pytest.param({}, NO_FLAGS, None, Kind.STAGED, None, "HEAD", id="by hand"),
        pytest.param({"PRE_COMMIT": "1"}, NO_FLAGS, None, Kind.STAGED, None, "HEAD", id="hook"),
        pytest.param(PUSHED, NO_FLAGS, None, Kind.RANGE, A, B, id="pre-push"),
        pytest.param(
            {"PRE_COMMIT_FROM_REF": "", "PRE_COMMIT_TO_REF": ""},
            *(NO_FLAGS, None, Kind.STAGED, None, "HEAD"),
            id="empty refs are no refs",
        ),
        pytest.param(
            {"PRE_COMMIT_FROM_REF": A},
            *(NO_FLAGS, None, Kind.STAGED, None, "HEAD"),
            id="one ref is no range",
        ),
        pytest.param(
            PUSHED,
            ComparisonFlags(base_ref="main"),
            *(None, Kind.RANGE, A, B),
            id="pre-commit's refs before --base-ref",
        ),
        pytest.param(
            PUSHED,
            ComparisonFlags(staged=True),
            *(None, Kind.STAGED, None, "HEAD"),
            id="--staged before pre-commit's refs",
        ),
        pytest.param(
            PUSHED, ComparisonFlags(all=True), None, Kind.ALL, None, "", id="--all before refs"
        ),
        pytest.param(
            {},
            ComparisonFlags(all=True, head_ref="v1"),
            *(None, Kind.ALL, None, "v1"),
            id="--all of a commit",
        ),
        pytest.param(
            {}, ComparisonFlags(worktree=True), None, Kind.WORKTREE, None, "", id="--worktree"
        ),
        pytest.param(
            {},
            ComparisonFlags(base_ref="main", head_ref="topic"),
            *(None, Kind.RANGE, "main", "topic"),
            id="two refs",
        ),
        pytest.param(
            {}, ComparisonFlags(base_ref="main"), None, Kind.RANGE, "main", "HEAD", id="base only"
        ),
        pytest.param(
            {},
            ComparisonFlags(head_ref="topic"),
            *(None, Kind.RANGE, None, "topic"),
            id="head only: from the default branch",
        ),
        pytest.param(
            github("pull_request"), NO_FLAGS, PULL, Kind.RANGE, A, "HEAD", id="pull request"
        ),
        pytest.param(
            github("pull_request"),
            ComparisonFlags(base_ref="main"),
            *(PULL, Kind.RANGE, "main", "HEAD"),
            id="--base-ref before the event",
        ),
        pytest.param(
            github("merge_group"),
            *(NO_FLAGS, {"merge_group": {"base_sha": A}}, Kind.RANGE, A, "HEAD"),
            id="merge queue",
        ),
        pytest.param(github("push"), NO_FLAGS, push(A, "topic"), Kind.RANGE, A, "HEAD", id="push"),
        pytest.param(
            github("push"),
            *(NO_FLAGS, push(ZEROS, "topic"), Kind.RANGE, None, "HEAD"),
            id="push of a new branch",
        ),
        pytest.param(
            github("push"),
            *(NO_FLAGS, push(A, "topic", forced=True), Kind.RANGE, None, "HEAD"),
            id="forced push: the old head may be gone",
        ),
        pytest.param(
            github("push"),
            *(NO_FLAGS, push(A, "main", forced=True), Kind.RANGE, A, "HEAD"),
            id="forced push to the default branch keeps its base",
        ),
        pytest.param(
            github("push"),
            *(NO_FLAGS, push(ZEROS, "main"), Kind.ALL, None, "HEAD"),
            id="first push of the default branch",
        ),
        pytest.param(
            github("schedule"), NO_FLAGS, {}, Kind.STAGED, None, "HEAD", id="event without a range"
        ),
        pytest.param(
            {"GITHUB_EVENT_NAME": "push"},
            *(NO_FLAGS, None, Kind.STAGED, None, "HEAD"),
            id="event without a file",
        ),
    ],
)
def test_the_environment_and_the_flags_choose_the_trees(
    environ: Mapping[str, str],
    flags: ComparisonFlags,
    payload: object,
    kind: Kind,
    base: str | None,
    head: str,
) -> None:
    request = choose(environ, flags, lambda path: json.dumps(payload).encode())
    assert (request.kind, request.base, request.head) == (kind, base, head)


def test_a_pull_request_remembers_its_own_head() -> None:
    request = choose(github("pull_request"), NO_FLAGS, lambda path: json.dumps(PULL).encode())
    assert request.test_merge_of == B
    assert request.base_is_published


@pytest.mark.parametrize(
    ("branch", "published"),
    [pytest.param("main", True, id="default"), pytest.param("topic", False, id="other")],
)
def test_only_a_push_to_the_default_branch_was_published_before(
    branch: str, published: bool
) -> None:
    payload = json.dumps(push(A, branch)).encode()
    request = choose(github("push"), NO_FLAGS, lambda path: payload)
    assert request.base_is_published is published


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"PRE_COMMIT": "1"}, True, id="pre-commit run --all-files"),
        pytest.param({}, False, id="by hand"),
        pytest.param({"PRE_COMMIT": "1", "GIT_INDEX_FILE": ".git/index"}, False, id="commit"),
    ],
)
def test_nothing_staged_means_everything_only_outside_of_a_commit(
    environ: Mapping[str, str], expected: bool
) -> None:
    assert choose(environ, NO_FLAGS).all_when_empty is expected


def test_a_merge_names_its_other_parents() -> None:
    request = choose({f"GITHEAD_{B}": "topic", f"GITHEAD_{A}": "x", "GITHEAD_no": ""}, NO_FLAGS)
    assert request.merging == (A, B)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="without before"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b'{"before": "1", "ref": "x", "repository": null}', id="null inside"),
    ],
)
def test_an_unreadable_event_is_an_error_that_names_its_file(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"push event in 'event\.json'") as raised:
        choose(github("push"), NO_FLAGS, lambda path: content)
    assert "--base-ref" in raised.value.hint


def test_a_missing_event_file_is_an_error() -> None:
    environ = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/no/such/event.json"}
    with pytest.raises(UsageError, match="FileNotFoundError"):
        choose(environ, NO_FLAGS)


def test_the_default_request_is_what_a_plain_commit_needs() -> None:
    assert choose({}, NO_FLAGS) == ComparisonRequest(Kind.STAGED, "what is staged")
