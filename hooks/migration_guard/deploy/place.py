"""Which project is deployed, with git or without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from migration_guard.config import load_settings
from migration_guard.deploy.folder import FolderTree
from migration_guard.errors import GuardError, UsageError
from migration_guard.facts import Facts
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import Tree, WorktreeTree
from migration_guard.project.choice import chosen_project
from migration_guard.project.detect import detect_in
from migration_guard.state import TreeState
from migration_guard.verify.request import VerifyRequest


def located(folder: Path, environ: Mapping[str, str]) -> VerifyRequest:
    """The project in `folder`, or the only one below it, with its migrations. UsageError when
    there is none, or several."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder '{folder}'", hint="check --project")
    tree, top = _tree(folder, environ)
    settings = load_settings(tree, environ, {})
    project = chosen_project(detect_in(tree, settings), top, folder)
    sources = TreeState(tree, project, Facts()).migrations
    return VerifyRequest(top, project, sources, settings=settings)


def _tree(folder: Path, environ: Mapping[str, str]) -> tuple[Tree, Path]:
    """The repository's working tree; the folder alone where there is no repository or no git."""
    try:
        repository = open_repository(folder, environ)
    except GuardError:
        return FolderTree(folder), folder
    if repository.top is None:
        return FolderTree(folder), folder
    return WorktreeTree(repository), repository.top.resolve()
