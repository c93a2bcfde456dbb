"""Where the build puts a project's migrations, as its TypeScript configuration has it."""

from __future__ import annotations

import enum
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from migration_guard.context import Context, State
from migration_guard.findings import Location
from migration_guard.project.build_output import Compiled, compiled, included
from migration_guard.project.choice import is_inside
from migration_guard.project.model import Project, TsConfig

CONFIGURATION = re.compile(r"(^|/)(package|tsconfig[^/]*)\.json$")
TSC = ("tsc", "nest")
"""The compilers whose output tsconfig.json decides; babel and swc have rules of their own."""

RELATIVE_IMPORT = re.compile(
    rb"""(?:\bfrom|\bimport|\bimport\s+\w+\s*=\s*require\(|\bimport\()\s*["'](\.[^"']*)["']"""
)
"""A bare `require(…)` in TypeScript is a call like any other: the compiler does not follow it."""

SOURCE_ENDINGS = ("", ".ts", ".tsx", ".js", "/index.ts", "/index.js")


class Fault(enum.Enum):
    """Why a migration's output is not where the runner looks."""

    NOTHING_EMITTED = "nothing emitted"
    NOT_COMPILED = "not compiled"
    DEEPER = "in the output folder, not at its place there"
    ELSEWHERE = "in another output folder"


class Scope(Struct, frozen=True):
    """What is looked at: the migrations that are judged, and the sources whose imports may
    lead out of what the configuration includes."""

    migrations: Collection[str]
    importing: Collection[str]


def new_faults(context: Context, fault: Fault) -> Mapping[str, Compiled]:
    """The migrations that fall to `fault`, each with what the compiler makes of it. Empty
    where the base had the fault already and the change adds no migration to it."""
    found = context.once(_faults_of_head, context).get(fault, {})
    if not found or context.full or context.base is None:
        return found
    if any(context.concerns(Location(path)) for path in found):
        return found
    return {} if context.once(_faults_of_base, context).get(fault) else found


def is_output_folder_known(project: Project) -> bool:
    """Whether the runner is known to read output, and where. Without the data source's
    patterns the folder is a guess; patterns that match only sources (ts-node) read no output."""
    reads_output = any(not pattern.endswith(".ts") for pattern in project.migration_patterns)
    known = project.is_medusa or reads_output
    return known and project.migration_build_dir != project.migration_dir


def key_location(state: State, tsconfig: TsConfig, key: str) -> Location:
    """Where a key stands in the configuration; its first line where it is inherited."""
    lines = (state.source(tsconfig.path) or b"").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        column = line.find(f'"{key}"')
        if column >= 0:
            return Location(tsconfig.path, number, column + 1)
    return Location(tsconfig.path)


def _scope(context: Context, state: State) -> Scope:
    """One migration stands for all, unless the change adds some or the configuration, which
    can leave single files out, is this change's. So do the changed sources for all."""
    migrations = [file.path for file in state.migrations if file.path.endswith((".ts", ".tsx"))]
    concerned = [path for path in migrations if context.concerns(Location(path))]
    if context.full or any(CONFIGURATION.search(path) for path in context.changed_paths):
        return Scope(migrations, state.paths)
    return Scope(concerned or migrations[:1], state.paths if concerned else context.changed_paths)


Faults = Mapping[Fault, Mapping[str, Compiled]]
"""The migrations that fall to each, with what the compiler makes of them."""


def _faults_of_head(context: Context) -> Faults:
    return _faults(context.head, _scope(context, context.head))


def _faults_of_base(context: Context) -> Faults:
    return _faults(context.base, _scope(context, context.base)) if context.base else {}


def _faults(state: State, scope: Scope) -> Faults:
    project = state.project
    tsconfig = project.tsconfig
    if tsconfig is None or project.compiler not in TSC or not is_output_folder_known(project):
        return {}
    if tsconfig.no_emit or tsconfig.emit_declaration_only:
        nothing = {path: compiled(tsconfig, (), path) for path in scope.migrations}
        return {Fault.NOTHING_EMITTED: nothing}
    imported = frozenset(_imported_from_outside(state, tsconfig, scope.importing))
    found: dict[Fault, dict[str, Compiled]] = {}
    for path in scope.migrations:
        one = compiled(tsconfig, state.paths, path, imported)
        fault = _fault(tsconfig, one.path, project.migration_build_dir)
        if fault is not None:
            found.setdefault(fault, {})[path] = one
    return found


def _fault(tsconfig: TsConfig, place: str | None, wanted: str) -> Fault | None:
    if place is None:
        return Fault.NOT_COMPILED
    if is_inside(place, wanted):
        return None
    # With the right `outDir` only the root can be at fault.
    right = tsconfig.out_dir is not None and is_inside(wanted, tsconfig.out_dir)
    return Fault.DEEPER if right else Fault.ELSEWHERE


def _imported_from_outside(
    state: State, tsconfig: TsConfig, importing: Collection[str]
) -> Iterator[str]:
    """Files that are compiled only because a source imports them: without `rootDir` one of
    them moves everybody's output. Comments are not told from code, at worst a file counts
    that a comment imports."""
    if tsconfig.root_dir is not None:
        return
    sources = frozenset(included(tsconfig, state.paths))
    for path in sources.intersection(importing):
        for specifier in RELATIVE_IMPORT.findall(state.source(path) or b""):
            base = posixpath.join(posixpath.dirname(path), specifier.decode("utf-8", "replace"))
            names = (posixpath.normpath(base) + ending for ending in SOURCE_ENDINGS)
            target = next((name for name in names if name in state.paths), None)
            if target is not None and target not in sources:
                yield target
