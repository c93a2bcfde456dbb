"""The compiled migrations that lie in the build folder now."""

from __future__ import annotations

from pathlib import Path

from migration_guard.context import BuildOutput
from migration_guard.project.model import Project

SUFFIXES = (".js", ".cjs", ".mjs")


def present_output(top: Path, project: Project) -> BuildOutput | None:
    """What an earlier build left below `top`, the working tree; None without a build.

    `elsewhere` are compiled files in other folders named like the migrations' folder: where
    a build with another root puts them (`dist/src/migrations`)."""
    build = top / project.build_dir
    if not project.build_dir or project.build_dir == project.root or not build.is_dir():
        return None
    folder = top / project.migration_build_dir
    files = {
        path.name: path.read_bytes()
        for path in sorted(folder.glob("*"))
        if path.suffix in SUFFIXES and path.is_file()
    }
    elsewhere = tuple(
        path.relative_to(top).as_posix()
        for path in sorted(build.rglob(f"{folder.name}/*"))
        if path.suffix in SUFFIXES and path.parent != folder and "node_modules" not in path.parts
    )
    return BuildOutput(project.migration_build_dir, files, elsewhere)
