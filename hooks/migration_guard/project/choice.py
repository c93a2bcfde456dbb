"""The one project that a folder stands for, where something is to be run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from migration_guard.errors import UsageError
from migration_guard.project.model import Project

_HINT = "name its folder, the one with its package.json, with --project"


def chosen_project(projects: Sequence[Project], top: Path, folder: Path) -> Project:
    """The project in `folder`, or the only one below it; `top` is where their roots begin.
    Both paths are resolved. Raises UsageError when there is none, when there are several, and
    for Medusa v2, whose runner is another one."""
    roots = {(top / project.root).resolve(): project for project in projects}
    below = [project for root, project in roots.items() if root.is_relative_to(folder)]
    chosen = [roots[folder]] if folder in roots else below
    if len(chosen) == 1:
        return _supported(chosen[0])
    if chosen:
        names = ", ".join(f"'{project.root}'" for project in chosen)
        raise UsageError(f"there are several projects: {names}", hint=_HINT)
    raise UsageError(
        f"there is no project with @medusajs/medusa or typeorm in '{folder}'", hint=_HINT
    )


def _supported(project: Project) -> Project:
    if project.is_medusa and (project.medusa_version or "1").startswith("2."):
        raise UsageError(
            f"'{project.root or '.'}' is a Medusa {project.medusa_version} project, whose "
            "migrations are MikroORM's",
            hint="migration-guard runs migrations of Medusa v1 and TypeORM",
        )
    return project
