"""The migrations that a run has to apply, found on disk without asking the runner.

The runner cannot be asked: a file that it does not see is no migration to it, and "No
migrations are pending" is what it says to a project without a build.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, MigrationFile
from migration_guard.migrations.read import read_migration_file
from migration_guard.project.model import Project
from migration_guard.project.patterns import glob_pattern

BUILT_SUFFIXES = (".js", ".cjs", ".mjs")


class Built(Struct, frozen=True):
    """The build folder's migrations. `files` counts the files that the runner would load;
    `classes` are those that could be read in them, by recorded name, with their paths."""

    directory: str
    files: int
    classes: dict[str, str]


class Expected(Struct, frozen=True):
    """One migration that the database must know afterwards. `source` is None when only the
    build has it; `flagged` when a Medusa feature flag decides whether it runs."""

    name: str
    stamp: int | None
    location: Location
    source: MigrationClass | None
    flagged: bool = False


def expected_migrations(sources: Iterable[MigrationFile], built: Built) -> tuple[Expected, ...]:
    """By time stamp: what the sources hold, and what only the build holds."""
    found = [
        Expected(item.recorded_name, item.stamp, item.location, item, file.feature_flag)
        for file in sources
        for item in _loaded_classes(file)
    ]
    known = {item.name for item in found}
    for name, path in built.classes.items():
        if name not in known:
            found.append(Expected(name, _stamp(name), Location(path), None))
    return tuple(sorted(found, key=lambda item: (item.stamp or 0, item.location)))


def read_built(top: Path, project: Project) -> Built:
    """What lies in the build folder now. `top` is the repository's top."""
    paths = sorted(_built_paths(top, project))
    classes: dict[str, str] = {}
    for path in paths:
        relative = path.relative_to(top).as_posix()
        for item in _loaded_classes(read_migration_file(relative, path.read_bytes())):
            classes.setdefault(item.recorded_name, relative)
    return Built(project.migration_build_dir, len(paths), classes)


def _built_paths(top: Path, project: Project) -> list[Path]:
    """Medusa reads one folder; a data source's patterns may name several, at any depth."""
    directory = top / project.migration_build_dir
    beside = [path for path in directory.glob("*") if path.suffix in BUILT_SUFFIXES]
    patterns = [] if project.is_medusa else list(_built_patterns(project))
    if not patterns:
        return beside
    found = [
        path
        for path in _scripts(top / (project.build_dir or project.root))
        if any(pattern.match(path.relative_to(top).as_posix()) for pattern in patterns)
    ]
    return found or beside


def _built_patterns(project: Project) -> Iterator[re.Pattern[str]]:
    """The patterns, and what they are in the build when they are seen from a source file
    (`__dirname` of src/data-source.ts)."""
    for text in project.migration_patterns:
        moved = [text]
        if project.source_dir and text.startswith(f"{project.source_dir}/"):
            moved.append(project.build_dir + text[len(project.source_dir) :])
        yield from filter(None, map(glob_pattern, moved))


def _scripts(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", ".git")]
        yield from (Path(parent, name) for name in names if name.endswith(BUILT_SUFFIXES))


def _loaded_classes(file: MigrationFile) -> Sequence[MigrationClass]:
    """The exported classes, which are what the runner instantiates. A file without an
    exported one counts with all of its classes: somebody meant them to run."""
    return [item for item in file.classes if item.exported] or file.classes


def _stamp(name: str) -> int | None:
    digits = name[-13:]
    return int(digits) if len(digits) == 13 and digits.isdigit() else None
