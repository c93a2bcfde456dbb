"""Which project is deployed, with git or without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from migration_guard.config import Settings, load_settings
from migration_guard.deploy.folder import FolderTree
from migration_guard.errors import GuardError, UsageError
from migration_guard.facts import Facts
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import Tree, WorktreeTree
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.state import TreeState
from migration_guard.verify.request import VerifyRequest


def located(folder: Path, environ: Mapping[str, str]) -> VerifyRequest:
    """The project in `folder`, or the only one below it, with its migrations. UsageError when
    there is none, or several."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder '{folder}'", hint="check --project")
    tree, top = _tree(folder, environ)
    settings = load_settings(tree, environ, {})
    project = _project(tree, top, folder, settings)
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


def _project(tree: Tree, top: Path, folder: Path, settings: Settings) -> Project:
    roots = {(top / project.root).resolve(): project for project in detect_in(tree, settings)}
    below = [project for root, project in roots.items() if root.is_relative_to(folder)]
    chosen = [roots[folder]] if folder in roots else below
    if len(chosen) == 1:
        return _supported(chosen[0])
    names = ", ".join(f"'{project.root}'" for project in chosen)
    raise UsageError(
        f"there are several projects: {names}"
        if chosen
        else f"there is no project with @medusajs/medusa or typeorm in '{folder}'",
        hint="name its folder, the one with its package.json, with --project",
    )


def _supported(project: Project) -> Project:
    if project.is_medusa and (project.medusa_version or "1").startswith("2."):
        raise UsageError(
            f"'{project.root or '.'}' is a Medusa {project.medusa_version} project, whose "
            "migrations are MikroORM's",
            hint="migration-guard runs migrations of Medusa v1 and TypeORM",
        )
    return project
