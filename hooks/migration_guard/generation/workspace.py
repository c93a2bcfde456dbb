"""The working tree that a migration is written into, and the trees it must come after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from migration_guard.config import Settings, load_settings
from migration_guard.errors import UsageError
from migration_guard.fact_store import FactStore
from migration_guard.facts import Facts
from migration_guard.generation.place import Place, place
from migration_guard.generation.stamps import next_stamp, stamps
from migration_guard.git import comparison
from migration_guard.git.hashed_worktree import HashedWorktree
from migration_guard.git.repository import Repository, open_repository
from migration_guard.git.snapshot import CommitTree, IndexTree, Tree
from migration_guard.project import medusa
from migration_guard.project.detect import required_in
from migration_guard.project.layout import migration_paths
from migration_guard.project.model import Project
from migration_guard.state import TreeState


class WorkspaceRequest(Struct, frozen=True):
    """`directory` is where relative paths begin; `staged` reads the index in place of the
    working tree."""

    directory: Path
    environ: Mapping[str, str]
    staged: bool = False
    overrides: Mapping[str, Any] = field(default_factory=dict)
    cache: bool = True


class Workspace:
    """`here` is the request's folder, from the repository's top. Raises UsageError where there
    is no working tree or no project in it."""

    def __init__(self, request: WorkspaceRequest) -> None:
        self._repository: Repository = open_repository(request.directory, request.environ)
        if self._repository.top is None:
            raise UsageError(
                "a bare repository has no working tree to write a migration into",
                hint="run it in a clone",
            )
        self.top: Path = self._repository.top
        self._directory = request.directory.resolve()
        self.here = _relative(self._directory, self.top)
        repository = self._repository
        self._worktree = HashedWorktree(repository)
        self._tree: Tree = IndexTree(repository) if request.staged else self._worktree
        self.settings: Settings = load_settings(self._tree, request.environ, request.overrides)
        self._store = FactStore(self._repository.common_dir) if request.cache else None
        self._facts = Facts(self._store)
        self._states: dict[str, TreeState] = {}

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        return required_in(self._tree, self.settings)

    @property
    def paths(self) -> Mapping[str, str]:
        """Of every file of the tree that is read."""
        return self._tree.paths()

    def place(self, argument: str) -> Place:
        """Where a migration goes that the user calls so: a name, or a path as TypeORM takes
        it. Raises UsageError for one that no project's runner would load."""
        folder, separator, name = argument.rpartition("/")
        if not separator:
            return place(name, None, self.projects, self.here, self.paths)
        path = (self._directory / (folder or "/")).resolve()
        if not path.is_relative_to(self.top.resolve()):
            raise UsageError(
                f"'{argument}' is not in this repository", hint="give the migration's name alone"
            )
        return place(name, _relative(path, self.top), self.projects, self.here, self.paths)

    def state(self, project: Project) -> TreeState:
        """Of the tree that is read."""
        if project.root not in self._states:
            self._states[project.root] = TreeState(self._tree, project, self._facts)
        return self._states[project.root]

    def since(self, name: str, state: TreeState) -> TreeState:
        """The same project at the merge base of HEAD and the named commit."""
        request = comparison.ComparisonRequest(comparison.Kind.RANGE, "--since", base=name)
        tree = comparison.resolve(self._repository, request).base
        return TreeState(tree, state.project, self._facts, like=state)

    def committed(self, state: TreeState) -> TreeState | None:
        """The same project at HEAD; None before the first commit."""
        if self._head is None:
            return None
        return TreeState(self._head, state.project, self._facts, like=state)

    def published(self, state: TreeState) -> TreeState | None:
        """The same project where it is released; None where that is not known."""
        request = comparison.ComparisonRequest(comparison.Kind.ALL, "published")
        branch = self.settings.default_branch
        tree = comparison.resolve(self._repository, request, lambda head: branch).published
        return TreeState(tree, state.project, self._facts, like=state) if tree else None

    def stamp(self, project: Project, now: int, wanted: int | None = None) -> int:
        """After every migration of the working tree, the index and HEAD, and of Medusa's own.
        Raises UsageError for a `wanted` one that is not."""
        return next_stamp(self._stamps(project), now, wanted)

    def save(self) -> None:
        """Keeps what was read of files for the next run."""
        if self._store:
            self._store.save()

    @cached_property
    def _head(self) -> CommitTree | None:
        commit = self._repository.commit_id("HEAD")
        return None if commit is None else CommitTree(self._repository, commit, "HEAD")

    def _stamps(self, project: Project) -> Iterator[tuple[int, str]]:
        """A file that another tree has as well is looked at once."""
        first = self.state(project)
        yield from stamps(first.migrations)
        known = {(each.path, first.paths[each.path]) for each in first.migrations}
        trees = (self._worktree, IndexTree(self._repository), self._head)
        for tree in (each for each in trees if each is not None and each is not self._tree):
            state = TreeState(tree, project, self._facts)
            paths = migration_paths(project, state.paths)
            if not known.issuperset((path, state.paths[path]) for path in paths):
                yield from stamps(state.migrations)
        if project.is_medusa:
            yield from ((stamp, name) for name, stamp in medusa.core_migrations().items())


def _relative(directory: Path, top: Path) -> str:
    inside = directory.relative_to(top.resolve()).as_posix()
    return "" if inside == "." else inside
