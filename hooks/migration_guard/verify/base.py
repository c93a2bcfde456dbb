"""What the new migrations are added to: the base of the pull request, or what is released."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.config import load_settings
from migration_guard.errors import UsageError
from migration_guard.facts import Facts
from migration_guard.git.comparison import ComparisonFlags, ComparisonRequest, Kind, choose, resolve
from migration_guard.git.repository import Repository
from migration_guard.git.snapshot import CommitTree, Tree
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.state import TreeState
from migration_guard.verify.request import Base


def find_base(
    repository: Repository, project: Project, ref: str | None, environ: Mapping[str, str]
) -> tuple[Base | None, str]:
    """The base, or None and why there is none. `ref` is a commit that the user names;
    UsageError when it is not there."""
    tree = _tree(repository, ref, environ)
    if isinstance(tree, str):
        return None, tree
    found = {each.root: each for each in detect_in(tree, load_settings(tree, environ, {}))}
    there = found.get(project.root)
    if there is None:
        return None, f"{tree.label} has no project in '{project.root or '.'}'"
    files = TreeState(tree, there, Facts()).migrations
    names = frozenset(item.recorded_name for file in files for item in file.classes)
    return Base(tree, there, names), ""


def default_branch(tree: Tree, environ: Mapping[str, str]) -> str | None:
    """What the tree's configuration names."""
    return load_settings(tree, environ, {}).default_branch


def _tree(repository: Repository, ref: str | None, environ: Mapping[str, str]) -> Tree | str:
    request = choose(environ, ComparisonFlags(base_ref=ref))
    if request.kind is not Kind.RANGE:
        # From where the branch left the default branch: what is staged or not counts for
        # nothing here, since the working tree is what is built.
        request = ComparisonRequest(Kind.RANGE, "the default branch")
    try:
        compared = resolve(repository, request, lambda head: default_branch(head, environ))
    except UsageError as error:
        if ref is not None:
            raise
        return str(error)
    return compared.base if isinstance(compared.base, CommitTree) else "nothing is released yet"
