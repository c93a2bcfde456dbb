"""A tree's files in a folder of their own, with the packages of a working tree."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from migration_guard.git.snapshot import Tree
from migration_guard.project.model import Project


def export_tree(tree: Tree, top: Path) -> None:
    """Writes the files of `tree` below `top`, `node_modules` that somebody committed left out."""
    paths = [path for path in tree.paths() if "node_modules" not in PurePosixPath(path).parts]
    for path, content in tree.read_many(paths).items():
        target = top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def link_packages(packages: Path, top: Path, project: Project) -> None:
    """`node_modules` of the project's folder and of those above it: npm, yarn and pnpm
    workspaces hoist packages to the top."""
    root = PurePosixPath(project.root)
    for folder in dict.fromkeys((root, *root.parents)):
        installed = packages / folder / "node_modules"
        if installed.is_dir():
            (top / folder).mkdir(parents=True, exist_ok=True)
            (top / folder / "node_modules").symlink_to(installed, target_is_directory=True)


def link_settings(working_tree: Path, top: Path, project: Project) -> None:
    """The `.env` files of the working tree that are in no commit: a configuration reads them
    and would not load without."""
    for path in (working_tree / project.root).glob(".env*"):
        target = top / project.root / path.name
        if path.is_file() and not target.exists():
            target.symlink_to(path)
