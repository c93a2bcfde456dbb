"""What is published: the part of history that other people's databases have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from migration_guard.git.repository import Repository
from migration_guard.git.snapshot import CommitTree

DEFAULT_NAMES = ("main", "master")
ORIGIN_HEAD = "refs/remotes/origin/HEAD"


class Publication(Struct, frozen=True):
    """`label` names the branch; when `tree` is None it says why nothing is known."""

    tree: CommitTree | None
    label: str


class _Branch(Struct, frozen=True):
    commit: str
    upstream: str
    target: str


def find_publication(
    repository: Repository,
    head: str | None,
    merging: tuple[str, ...] = (),
    default_branch: str | None = None,
) -> Publication:
    """The merge base of `head` and the branch that is released from.

    That branch is the configured one; else the current branch's upstream, unless that is
    only the branch's own pushed copy; else `origin/HEAD`, `origin/main`, `origin/master`,
    `main`, `master`. On that branch itself, without an upstream, every commit counts as
    published. With `merging`, `head` is taken as already merged with those commits, so
    that what a merge brings in from the branch is not taken for an edit.
    """
    if head is None:
        return Publication(None, "nothing is committed yet")
    current = _current_branch(repository)
    branches = _branches(repository, current, default_branch)
    chosen = _choose(branches, current, default_branch)
    if chosen is None:
        if default_branch:
            return Publication(None, f"there is no branch '{default_branch}'")
        return Publication(None, "there is no upstream and no branch main or master")
    tip = branches[chosen].commit
    shared = head if tip == head else repository.merge_base(tip, head, *merging)
    label = _short(branches[chosen].target or chosen)
    if shared is None:
        return Publication(None, f"'{label}' shares no commit with the current branch")
    return Publication(CommitTree(repository, shared, label), label)


def _choose(
    branches: Mapping[str, _Branch], current: str, default_branch: str | None
) -> str | None:
    found = next((name for name in _candidates(default_branch) if name in branches), None)
    upstream = branches[current].upstream if current in branches else ""
    if upstream not in branches:
        return found
    if default_branch:
        return upstream if found is not None and _last(found) == _last(current) else found
    if found is not None and _last(upstream) == _last(current):
        is_default = _last(branches[found].target or found) == _last(current)
        return upstream if is_default else found
    return upstream


def _candidates(default_branch: str | None) -> tuple[str, ...]:
    if default_branch:
        names = (f"refs/remotes/origin/{default_branch}", f"refs/remotes/{default_branch}")
        return (*names, f"refs/heads/{default_branch}")
    remote = (f"refs/remotes/origin/{name}" for name in DEFAULT_NAMES)
    return (ORIGIN_HEAD, *remote, *(f"refs/heads/{name}" for name in DEFAULT_NAMES))


def _current_branch(repository: Repository) -> str:
    """The full name of the branch that is checked out; empty on a detached HEAD."""
    status, answer, _ = repository.attempt("symbolic-ref", "--quiet", "HEAD")
    return answer.decode().strip() if status == 0 else ""


def _branches(
    repository: Repository, current: str, default_branch: str | None
) -> Mapping[str, _Branch]:
    """The candidates that exist, the current branch and its upstream, by full name."""
    names = [*_candidates(default_branch), *([current] if current else [])]
    found = _refs(repository, names)
    upstream = found[current].upstream if current in found else ""
    missing = [upstream] if upstream and upstream not in found else []
    return {**found, **_refs(repository, missing)}


def _refs(repository: Repository, names: Iterable[str]) -> dict[str, _Branch]:
    wanted = list(names)
    if not wanted:
        return {}
    listing = repository.run(
        "for-each-ref", "--format=%(refname)%00%(objectname)%00%(upstream)%00%(symref)", *wanted
    )
    rows = (line.split("\0") for line in listing.decode("utf-8", "replace").splitlines())
    return {row[0]: _Branch(row[1], row[2], row[3]) for row in rows if row[0] in wanted}


def _short(name: str) -> str:
    return name.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def _last(name: str) -> str:
    """A branch's own name, the remote's left out: `feature/x` of `origin/feature/x`."""
    short = _short(name)
    return short.partition("/")[2] if name.startswith("refs/remotes/") else short
