"""Which two trees are asked for: decided from the environment and the flags alone."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from migration_guard.git import event
from migration_guard.git.repository import OBJECT_ID

# set by `git merge` while pre-merge-commit runs, before it writes MERGE_HEAD
MERGED_HEAD = re.compile(rf"GITHEAD_({OBJECT_ID.pattern})")


class Kind(enum.Enum):
    STAGED = "staged"
    WORKTREE = "worktree"
    RANGE = "range"
    ALL = "all"


class ComparisonFlags(Struct, frozen=True):
    """The command line's choices; at most one of the three booleans is set."""

    staged: bool = False
    all: bool = False
    worktree: bool = False
    base_ref: str | None = None
    head_ref: str | None = None


class ComparisonRequest(Struct, frozen=True):
    """What to compare, still by name.

    `base` None in a range means: from where `head` left the default branch. `test_merge_of`
    is a pull request's own head; when the checked-out commit is GitHub's test merge of it,
    the other parent is the base. `base_is_published` says that what `base` has is released.
    `all_when_empty` asks for a full check when nothing is staged. `source` is what decided.
    """

    kind: Kind
    source: str
    base: str | None = None
    head: str = "HEAD"
    test_merge_of: str | None = None
    base_is_published: bool = False
    all_when_empty: bool = False
    merging: tuple[str, ...] = ()


def choose(
    environ: Mapping[str, str],
    flags: ComparisonFlags,
    read: Callable[[str], bytes] = lambda path: Path(path).read_bytes(),
) -> ComparisonRequest:
    """Decide what is compared; pure but for `read`, which opens GitHub's event file.

    In order: `--staged`, `--worktree`, `--all`; pre-commit's refs, set at pre-push and by
    `run --from-ref`; `--base-ref`/`--head-ref`; GitHub's event; else what is staged.
    """
    merging = tuple(sorted(match[1] for match in map(MERGED_HEAD.fullmatch, environ) if match))
    return (
        _of_a_tree(flags, merging)
        or _of_the_runner(environ)
        or _of_named_commits(flags)
        or _of_the_event(environ, read)
        or _of_a_commit(environ, merging)
    )


def _of_a_tree(flags: ComparisonFlags, merging: tuple[str, ...]) -> ComparisonRequest | None:
    if flags.staged:
        return ComparisonRequest(Kind.STAGED, "--staged", merging=merging)
    if flags.worktree:
        return ComparisonRequest(Kind.WORKTREE, "--worktree", head="")
    if flags.all:
        return ComparisonRequest(Kind.ALL, "--all", head=flags.head_ref or "")
    return None


def _of_the_runner(environ: Mapping[str, str]) -> ComparisonRequest | None:
    source, target = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    if not (source and target):
        return None
    names = "PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF"
    return ComparisonRequest(Kind.RANGE, names, base=source, head=target)


def _of_named_commits(flags: ComparisonFlags) -> ComparisonRequest | None:
    if not (flags.base_ref or flags.head_ref):
        return None
    return ComparisonRequest(
        Kind.RANGE,
        "--base-ref" if flags.base_ref else "--head-ref",
        base=flags.base_ref,
        head=flags.head_ref or "HEAD",
        base_is_published=flags.base_ref is not None,
    )


def _of_the_event(
    environ: Mapping[str, str], read: Callable[[str], bytes]
) -> ComparisonRequest | None:
    found = event.read_event(environ, read)
    if found is None:
        return None
    if found.new_default:
        return ComparisonRequest(Kind.ALL, "the push of a new default branch", head="HEAD")
    return ComparisonRequest(
        Kind.RANGE,
        f"the {found.name} event",
        base=found.base,
        head="HEAD",
        test_merge_of=found.pull_head,
        base_is_published=found.base_is_published,
    )


def _of_a_commit(environ: Mapping[str, str], merging: tuple[str, ...]) -> ComparisonRequest:
    """git tells every hook of a commit which index it commits; `pre-commit run --all-files`
    names none, and there an empty index means that everything is to be checked."""
    by_hand = "PRE_COMMIT" in environ and "GIT_INDEX_FILE" not in environ
    return ComparisonRequest(Kind.STAGED, "what is staged", all_when_empty=by_hand, merging=merging)
