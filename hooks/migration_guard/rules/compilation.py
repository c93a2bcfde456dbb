"""Where the build puts a project's migrations, as its TypeScript configuration has it."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.project.model import TsConfig

CONFIGURATION = re.compile(r"(^|/)(package|tsconfig[^/]*)\.json$")


class Fault(enum.Enum):
    """Why a migration's output is not where the runner looks."""

    NOTHING_EMITTED = "nothing emitted"
    NOT_COMPILED = "not compiled"
    DEEPER = "below the output folder, not at its top"
    ELSEWHERE = "in another output folder"


def new_faults(context: Context, fault: Fault) -> Mapping[str, str | None]:
    """The migrations that fall to `fault`, each with the place where its output lands. Empty
    where the base had the fault already and the change adds no migration to it."""
    found = _faulty(context.head, fault, _judged(context))
    if not found or context.full or context.base is None:
        return found
    if any(context.concerns(Location(path)) for path in found):
        return found
    return {} if _faulty(context.base, fault, _first(_sources(context.base))) else found


def key_location(state: State, tsconfig: TsConfig, key: str) -> Location:
    """Where a key stands in the configuration; its first line where it is inherited."""
    lines = (state.source(tsconfig.path) or b"").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        column = line.find(f'"{key}"')
        if column >= 0:
            return Location(tsconfig.path, number, column + 1)
    return Location(tsconfig.path)


def _judged(context: Context) -> Collection[str]:
    """One migration stands for all, unless the change adds some or the configuration, which
    can leave single files out, is this change's."""
    sources = _sources(context.head)
    if context.full or any(CONFIGURATION.search(path) for path in context.changed_paths):
        return sources
    concerned = [path for path in sources if context.concerns(Location(path))]
    return concerned or _first(sources)


def _first(paths: Collection[str]) -> Collection[str]:
    return list(paths)[:1]


def _sources(state: State) -> Collection[str]:
    return [file.path for file in state.migrations if file.path.endswith((".ts", ".tsx"))]


def _faulty(state: State, fault: Fault, paths: Iterable[str]) -> dict[str, str | None]:
    project = state.project
    tsconfig = project.tsconfig
    # A data source that matches the sources (ts-node) runs without a build.
    if tsconfig is None or project.migration_build_dir == project.migration_dir:
        return {}
    found: dict[str, str | None] = {}
    for path in paths:
        kind, place = _verdict(state, tsconfig, path)
        if kind is fault:
            found[path] = place
    return found


def _verdict(state: State, tsconfig: TsConfig, path: str) -> tuple[Fault | None, str | None]:
    if tsconfig.no_emit or tsconfig.emit_declaration_only:
        return Fault.NOTHING_EMITTED, None
    from migration_guard.project.build_output import compiled_path

    place = compiled_path(tsconfig, state.paths, path)
    if place is None:
        return Fault.NOT_COMPILED, None
    wanted = PurePosixPath(state.project.migration_build_dir)
    if PurePosixPath(place).is_relative_to(wanted):
        return None, place
    below = PurePosixPath(place).is_relative_to(wanted.parent)
    return Fault.DEEPER if below and wanted.parent.name else Fault.ELSEWHERE, place
