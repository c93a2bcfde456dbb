"""Where a new migration goes: the folder that its project's runner loads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import dirname, join, relpath

from msgspec import Struct

from migration_guard.errors import UsageError
from migration_guard.generation.naming import checked_name, class_name
from migration_guard.project.choice import is_inside, project_around
from migration_guard.project.layout import loads_migration, project_paths
from migration_guard.project.model import Project
from migration_guard.schema_builder.profile import profile

_WILD = re.compile(r"[*?\[{(]")
_EXAMPLE = 1_700_000_000_000


class Place(Struct, frozen=True):
    """A project, the folder in it (from the repository's top) and the migration's own name."""

    project: Project
    folder: str
    name: str

    def file(self, stamp: int, suffix: str) -> str:
        """`src/migrations/1690000000000-PostSubtitle.ts`."""
        return join(self.folder, f"{stamp}-{self.name}{suffix}")


def place(
    name: str,
    folder: str | None,
    projects: Sequence[Project],
    here: str,
    paths: Mapping[str, str],
) -> Place:
    """`folder` is what stood before the name, from the repository's top; without one it is the
    migrations' folder of the project around `here`. `paths` are the tree's files, which say
    where a build puts one more. Raises UsageError for a name that no migration can have, and
    a folder that no project's runner would load."""
    checked_name(name)
    if folder is None:
        project = project_around(projects, here)
        return _loaded(Place(project, project.migration_dir, name), paths)
    inside = any(is_inside(folder, each.root) for each in projects)
    project = project_around(projects, folder if inside else here)
    return _loaded(Place(project, folder, name), paths)


def _loaded(found: Place, paths: Mapping[str, str]) -> Place:
    """Raises UsageError unless the runner would load a file there, and its class has a name."""
    class_name(found.name, _EXAMPLE, profile(found.project.typeorm_version))
    example = found.file(_EXAMPLE, ".ts")
    together = project_paths(found.project, {**paths, example: ""})
    if example not in together or not loads_migration(found.project, together, example):
        raise _not_loaded(found)
    return found


def _pattern_option(folder: str, source: str) -> str:
    """The data source's option that names every migration of the folder, built or not."""
    below = relpath(folder, dirname(source) or ".").removeprefix("./")
    return f'migrations: [__dirname + "/{below}/*{{.ts,.js}}"]'


def _not_loaded(found: Place) -> UsageError:
    folder, source = found.project.migration_dir, found.project.data_source
    are_listed = not any(_WILD.search(each) for each in found.project.migration_patterns)
    if found.folder == folder and source and are_listed:
        return UsageError(
            f"'{source}' names its migrations one by one, and would not load another of '{folder}'",
            hint=f"write in it: {_pattern_option(folder, source)}",
        )
    return UsageError(
        f"'{found.folder}' is not where the migrations of this project are loaded from",
        hint=f"give the name alone for '{folder}', or {folder}/{found.name}",
    )
