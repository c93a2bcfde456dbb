"""The one project that a command is about, where the repository may hold several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migration_guard.errors import UsageError
from migration_guard.project.model import Project

_HINT = (
    "run it in the folder of the project, the one with its package.json, or name that folder: "
    "--project DIR, and for a new migration its path"
)


def chosen_project(projects: Sequence[Project], top: Path, folder: Path) -> Project:
    """`named_project` for paths of the disk; `top` is where the projects' roots begin, both
    are resolved."""
    return named_project(projects, folder_below(top, folder))


def named_project(projects: Sequence[Project], folder: str) -> Project:
    """The project in `folder` (from the top, "" for the top itself), or the only one below it.
    Raises UsageError when there is none, when there are several, and for Medusa v2, whose
    migrations are of another kind."""
    exact = [each for each in projects if each.root == folder]
    chosen = exact or [each for each in projects if is_inside(each.root, folder)]
    if len(chosen) == 1:
        return _supported(chosen[0])
    if chosen:
        names = ", ".join(f"'{each.root}'" for each in chosen)
        raise UsageError(f"there are several projects: {names}", hint=_HINT)
    raise UsageError(
        f"there is no project with @medusajs/medusa or typeorm in '{folder or '.'}'", hint=_HINT
    )


def project_around(projects: Sequence[Project], folder: str) -> Project:
    """The project that somebody is in who works in `folder`: the innermost around it, else the
    only one of the repository, else as `named_project`."""
    around = [each for each in projects if is_inside(folder, each.root)]
    if around:
        return _supported(max(around, key=lambda each: len(each.root)))
    return _supported(projects[0]) if len(projects) == 1 else named_project(projects, folder)


def folder_below(top: Path, folder: Path) -> str:
    """`folder` from `top`, "" for `top` itself; both are resolved. Raises UsageError for one
    that lies elsewhere."""
    if not folder.is_relative_to(top):
        raise UsageError(f"'{folder}' is not in the repository '{top}'", hint=_HINT)
    inside = folder.relative_to(top).as_posix()
    return "" if inside == "." else inside


def is_inside(folder: str, root: str) -> bool:
    """Whether `folder` is `root` or lies below it."""
    return not root or folder == root or folder.startswith(f"{root}/")


def _supported(project: Project) -> Project:
    if project.is_medusa and (project.medusa_version or "1").startswith("2."):
        raise UsageError(
            f"'{project.root or '.'}' is a Medusa {project.medusa_version} project, whose "
            "migrations are MikroORM's",
            hint="migration-guard is for migrations of Medusa v1 and TypeORM",
        )
    return project
