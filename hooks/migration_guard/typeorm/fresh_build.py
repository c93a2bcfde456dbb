"""Builds a tree, a commit's or the index's, aside: the user's own build folder stays as it is."""

from __future__ import annotations

import os
from pathlib import Path

from migration_guard.context import BuildOutput
from migration_guard.errors import ToolError, UsageError
from migration_guard.git.snapshot import Tree
from migration_guard.project.model import Project
from migration_guard.shield import temporary_folder
from migration_guard.typeorm.build import BUILD_SECONDS, build, build_command
from migration_guard.typeorm.export import export_tree, link_packages

SCRIPT_SUFFIXES = (".js", ".cjs", ".mjs")


def fresh_output(tree: Tree, project: Project, packages: Path | None) -> BuildOutput:
    """What the project's build script makes of `tree`.

    `packages` is the top of a working tree whose `node_modules` are used by link. UsageError
    without one or without a build script, ToolError with the compiler's first error when the
    build fails: tsc writes its output even then, so that its files would prove nothing.
    """
    if packages is None:
        raise UsageError(
            "a build needs installed packages, and there is no working tree",
            hint="run it in a clone after npm ci, without --build elsewhere",
        )
    with temporary_folder("migration-guard-build-") as folder:
        top = folder / "tree"
        export_tree(tree, top)
        link_packages(packages, top, project)
        _run(top, project, folder)
        return _output(top, project)


def _run(top: Path, project: Project, work: Path) -> None:
    directory = top / project.root
    command = build_command(directory, project, None)
    if command is None:
        raise UsageError(
            f"'{project.path('package.json')}' has no script 'build:server' or 'build'",
            hint="add one; Medusa's starter has `tsc -p tsconfig.server.json`",
        )
    result = build(directory, command, work=work, timeout=BUILD_SECONDS)
    if result.succeeded:
        return
    said = result.last_words
    if result.errors:
        first = result.errors[0]
        said = f"{first.location.path}:{first.location.line}: {first.text}"
    raise ToolError(
        f"the build `{result.command}` fails: {said}", hint="make the build succeed first"
    )


def _output(top: Path, project: Project) -> BuildOutput:
    directory = top / project.migration_build_dir
    files = {
        path.name: path.read_bytes()
        for path in sorted(directory.glob("*"))
        if path.suffix in SCRIPT_SUFFIXES and path.is_file()
    }
    return BuildOutput(project.migration_build_dir, files, _elsewhere(top, project), fresh=True)


def _elsewhere(top: Path, project: Project) -> tuple[str, ...]:
    """Scripts that the build wrote into other places under its output folder."""
    expected = top / project.migration_build_dir
    found = []
    for folder, folders, names in os.walk(top / project.build_dir):
        folders[:] = [name for name in folders if name != "node_modules"]
        if Path(folder) != expected:
            found += [Path(folder, name) for name in names if name.endswith(SCRIPT_SUFFIXES)]
    return tuple(sorted(path.relative_to(top).as_posix() for path in found))
