"""The two trees that are compared, what changed between them and what is published."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.change import Change
from migration_guard.errors import UsageError
from migration_guard.git.changes import changes
from migration_guard.git.published import Publication, find_publication
from migration_guard.git.repository import OBJECT_ID, Repository
from migration_guard.git.request import ComparisonFlags, ComparisonRequest, Kind, choose
from migration_guard.git.snapshot import CommitTree, EmptyTree, IndexTree, Tree, WorktreeTree

__all__ = [
    "Comparison",
    "ComparisonFlags",
    "ComparisonRequest",
    "Kind",
    "choose",
    "resolve",
]

FETCH_DEPTH = (
    "fetch the whole history: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`"
)


class Comparison(Struct, frozen=True, dict=True):
    """The two trees, and lazily what changed and what is published.

    `merging` are the other parents of a merge being committed. What equals one of them is no
    change of this commit when that parent is published: a branch that takes in main does not
    answer for main. Merging a branch into main is where its changes arrive, so they count.
    """

    repository: Repository
    kind: Kind
    source: str
    base: Tree
    head: Tree
    at_commit: bool
    merging: tuple[CommitTree, ...]
    publication_from: Callable[[], Publication]

    @property
    def full(self) -> bool:
        """Whether everything is to be reported, not only what is new."""
        return self.kind is Kind.ALL

    @property
    def label(self) -> str:
        """What is compared, for reports: `HEAD (1a2b3c4) … the index`."""
        return self.head.label if self.full else f"{self.base.label} … {self.head.label}"

    @cached_property
    def working_directory(self) -> Path | None:
        """The working tree's folder when it belongs to what is checked: the index, the files
        themselves, or the commit that is checked out. None for any other commit."""
        if isinstance(self.head, CommitTree):
            checked_out = self.repository.commit_id("HEAD")
            return self.repository.top if checked_out == self.head.commit else None
        return self.repository.top

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every changed path of the repository; in a full check, all as added."""
        found = changes(self.base, self.head)
        for parent in filter(self._is_published, self.merging if found else ()):
            differing = {
                path for change in changes(parent, self.head) for path in (change.old, change.new)
            }
            found = tuple(change for change in found if (change.new or change.old) in differing)
        return found

    def _is_published(self, parent: CommitTree) -> bool:
        tree = self._publication.tree
        if tree is None:
            return False
        return self.repository.merge_base(parent.commit, tree.commit) == parent.commit

    @cached_property
    def _publication(self) -> Publication:
        return self.publication_from()

    @property
    def published(self) -> Tree | None:
        """The tree of what is released, None when that is unknown."""
        return self._publication.tree

    @property
    def published_label(self) -> str:
        """How messages call it: `main`, `origin/main`; why not, when it is unknown."""
        return self._publication.label


def resolve(
    repository: Repository,
    request: ComparisonRequest,
    default_branch: Callable[[Tree], str | None] = lambda head: None,
) -> Comparison:
    """Look the trees up; `default_branch` answers what the checked tree configures, and is
    asked only when it matters.

    Raises UsageError for a commit that is not there, which in a shallow clone is remedied by
    fetching more. Never reads the working tree, except for `--worktree`.
    """
    if request.kind is Kind.RANGE:
        return _range(repository, request, default_branch)
    if request.kind is Kind.ALL and (request.head or repository.is_bare):
        head = _commit(repository, request.head or "HEAD")
        published = _Published(repository, head.commit, (), head, default_branch)
        return _full(repository, request.source, head, published)
    if repository.is_bare:
        raise UsageError(
            "a bare repository has nothing staged and no working tree",
            hint="compare two commits with --base-ref and --head-ref, or give --all",
        )
    return _uncommitted(repository, request, default_branch)


class _Published(Struct, frozen=True):
    """`find_publication` with its arguments, called only when a rule needs it: it starts
    git three times. `instead` is published when the answer would be the head itself."""

    repository: Repository
    commit: str | None
    merging: tuple[str, ...]
    head: Tree
    default_branch: Callable[[Tree], str | None]
    instead: CommitTree | None = None

    def __call__(self) -> Publication:
        branch = self.default_branch(self.head)
        found = find_publication(self.repository, self.commit, self.merging, branch)
        if self.instead and found.tree and found.tree.commit == self.commit:
            return Publication(self.instead, self.instead.label)
        return found


def _uncommitted(
    repository: Repository,
    request: ComparisonRequest,
    default_branch: Callable[[Tree], str | None],
) -> Comparison:
    """HEAD and the index, or HEAD and the working tree."""
    commit = repository.commit_id("HEAD")
    base: Tree = EmptyTree() if commit is None else CommitTree(repository, commit, "HEAD")
    staged = request.kind is Kind.STAGED
    worktree = request.kind is Kind.WORKTREE
    head: Tree = WorktreeTree(repository) if worktree else IndexTree(repository)
    merging = _merging(repository, request) if staged else ()
    parents = tuple(parent.commit for parent in merging)
    published = _Published(repository, commit, parents, head, default_branch)
    if request.kind is Kind.ALL:
        return _full(repository, request.source, head, published)
    found = Comparison(
        repository, request.kind, request.source, base, head, staged, merging, published
    )
    if request.all_when_empty and not found.changes:
        return _full(repository, "nothing staged: everything", head, published)
    return found


def _full(repository: Repository, source: str, head: Tree, published: _Published) -> Comparison:
    return Comparison(repository, Kind.ALL, source, EmptyTree(), head, False, (), published)


def _range(
    repository: Repository,
    request: ComparisonRequest,
    default_branch: Callable[[Tree], str | None],
) -> Comparison:
    head = _commit(repository, request.head)
    published = _Published(repository, head.commit, (), head, default_branch)
    base = _base(repository, request, head, published)
    known = Publication(base, base.name or base.label)
    return Comparison(
        repository,
        Kind.RANGE,
        request.source,
        base,
        head,
        False,
        (),
        (lambda: known) if request.base_is_published else replace(published, instead=base),
    )


def _base(
    repository: Repository, request: ComparisonRequest, head: CommitTree, published: _Published
) -> CommitTree:
    if request.test_merge_of is not None:
        parents = repository.run("rev-list", "--parents", "-n1", head.commit).decode().split()
        if parents[2:] == [request.test_merge_of]:
            return CommitTree(repository, parents[1], "the base branch")
    if request.base is None:
        found = published()
        if found.tree is None:
            raise UsageError(
                f"cannot tell what '{request.head}' is to be compared with: {found.label}",
                hint=FETCH_DEPTH if repository.shallow else "name the base with --base-ref",
            )
        return found.tree
    named = _commit(repository, request.base)
    shared = repository.merge_base(named.commit, head.commit)
    if shared is None and repository.shallow:
        raise UsageError(
            f"'{request.base}' and '{request.head}' have no common commit in this shallow clone",
            hint=FETCH_DEPTH,
        )
    return CommitTree(repository, shared or named.commit, named.name)


def _commit(repository: Repository, name: str) -> CommitTree:
    found = repository.commit_id(name)
    if found is not None:
        return CommitTree(repository, found, "" if OBJECT_ID.fullmatch(name) else name)
    if repository.shallow:
        raise UsageError(f"commit '{name}' is not in this shallow clone", hint=FETCH_DEPTH)
    if name == "HEAD":
        raise UsageError("the repository has no commit yet", hint="commit something first")
    raise UsageError(
        f"there is no commit '{name}' in this repository",
        hint="fetch it first, or name another with --base-ref and --head-ref",
    )


def _merging(repository: Repository, request: ComparisonRequest) -> tuple[CommitTree, ...]:
    """The commits being merged: named by `git merge` itself to pre-merge-commit, written to
    MERGE_HEAD when a merge stopped and is concluded by `git commit`."""
    written = repository.git_dir / "MERGE_HEAD"
    ids = written.read_text().split() if written.is_file() else request.merging
    return tuple(CommitTree(repository, commit) for commit in ids)
