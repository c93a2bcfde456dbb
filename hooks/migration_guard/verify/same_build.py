"""Whether the head's build holds the base's migrations as the base's own would.

Medusa's runner loads its configuration and the migrations, and no entity. Where a change adds
migrations and touches other sources only, the base's migrations are run by the head's build with
the new ones left out: to build the base takes longer than to run it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from migration_guard.change import Change
from migration_guard.git.changes import between
from migration_guard.git.snapshot import CommitTree, Tree, WorktreeTree
from migration_guard.project.model import Project
from migration_guard.typeorm.packages import MEDUSA_CONFIG, PACKAGES
from migration_guard.verify.changed import matters
from migration_guard.verify.expected import Expected
from migration_guard.verify.request import Base, VerifyRequest

IMPORTED = re.compile(rb"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`]+)["'`]""")


def holds_base(request: VerifyRequest, base: Base, expected: Iterable[Expected]) -> bool:
    """False where it is not certain: the base is to be built then."""
    project = request.project
    if not project.is_medusa or base.project != project or not isinstance(base.tree, CommitTree):
        return False
    if not base.migrations <= {item.name for item in expected}:
        return False
    before = _sources(base.tree, project)
    after = _sources(WorktreeTree(base.tree.repository), project)
    if not all(_keeps_migrations(change, project) for change in between(before, after)):
        return False
    loaded = [path for path in before if _is_migration(path, project)]
    loaded += [path for path in (project.path(MEDUSA_CONFIG),) if path in before]
    return all(_imports_packages_only(before[path], request.directory) for path in loaded)


def _sources(tree: Tree, project: Project) -> Mapping[str, str | bytes]:
    """What a build or a run may depend on."""
    paths = [path for path in tree.paths() if matters(Change("modified", path, path), project)]
    return dict(tree.read_many(paths))


def _keeps_migrations(change: Change, project: Project) -> bool:
    """Whether each file is compiled by itself, and no migration of the base is another one."""
    paths = [path for path in (change.old, change.new) if path]
    folder = f"{project.source_dir}/"
    if not project.source_dir or not all(path.startswith(folder) for path in paths):
        return False
    return change.old is None or not _is_migration(change.old, project)


def _is_migration(path: str, project: Project) -> bool:
    return path.startswith(f"{project.migration_dir}/")


def _imports_packages_only(content: str | bytes, directory: Path) -> bool:
    source = content.encode() if isinstance(content, str) else content
    names = (match[1].decode("utf-8", "replace") for match in IMPORTED.finditer(source))
    return all(_is_package(name, directory) for name in names)


def _is_package(name: str, directory: Path) -> bool:
    """Whether node finds it among the installed ones: an alias of tsconfig is none."""
    if name.startswith((".", "/")):
        return False
    folder = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    folders = (directory, *directory.parents)
    return any((each / PACKAGES / folder).is_dir() for each in folders)
