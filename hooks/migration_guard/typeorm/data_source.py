"""Where the file with a plain TypeORM project's DataSource lies once it is built."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from migration_guard.project.model import Project
from migration_guard.typeorm.runner import has_command

COMPILED = {".ts": ".js", ".cts": ".cjs", ".mts": ".mjs"}


def built_data_source(top: Path, project: Project) -> Path | None:
    """The file to name to `typeorm migration:run -d`, relative to the project's folder.

    What is JavaScript already is itself. Of a TypeScript file it is the built one, or the
    source when no build has it (a project that runs through ts-node). None without one.
    """
    if project.data_source is None:
        return None
    source = PurePosixPath(project.data_source)
    chosen = source
    if source.suffix in COMPILED:
        candidates = (path for path in _compiled(source, project) if (top / path).is_file())
        chosen = next(candidates, source)
    return Path(chosen.relative_to(project.root) if project.root else chosen)


def runs_sources(top: Path, project: Project) -> bool:
    """Whether the project has no build and runs its TypeScript through ts-node."""
    source = built_data_source(top, project)
    unbuilt = not project.is_medusa and source is not None and source.suffix in COMPILED
    scripted = project.build_script or {"build", "build:server"} & project.scripts.keys()
    return unbuilt and not scripted and has_command(top / project.root, "ts-node")


def _compiled(source: PurePosixPath, project: Project) -> tuple[PurePosixPath, ...]:
    """With `rootDir` at the source folder, and with one above it."""
    name = source.with_suffix(COMPILED[source.suffix])
    build = PurePosixPath(project.build_dir)
    bases = [base for base in (project.source_dir, project.root, "") if name.is_relative_to(base)]
    return tuple(build / name.relative_to(base) for base in dict.fromkeys(bases))
