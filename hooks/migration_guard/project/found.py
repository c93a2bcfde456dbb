"""Which of the projects that were found in a tree are looked at."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from migration_guard.errors import UsageError
from migration_guard.project.choice import is_inside
from migration_guard.project.layout import CANDIDATES
from migration_guard.project.model import Project

if TYPE_CHECKING:
    from migration_guard.git.snapshot import Tree


def required(tree: Tree, found: tuple[Project, ...]) -> tuple[Project, ...]:
    """The projects that were found in a tree. Raises UsageError where there is none."""
    if not found:
        raise UsageError(
            f"no package.json in {tree.label} depends on @medusajs/medusa or typeorm",
            hint="run it in the backend's repository, or name the backend's folder in "
            'migration-guard.toml: projects = ["backend"]',
        )
    return found


def with_code(projects: Collection[Project], paths: Collection[str]) -> tuple[Project, ...]:
    """Those with code below their folders, all of them where none has any: a package without it
    pins versions, for tests for example, or is a project that begins."""
    own = [path for path in paths if path.endswith(CANDIDATES) and "node_modules/" not in path]
    found = tuple(each for each in projects if any(is_inside(path, each.root) for path in own))
    return found or tuple(projects)
