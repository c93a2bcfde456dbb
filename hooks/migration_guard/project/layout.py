"""Which files of a project are its migrations, its entities, or worth a look."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from posixpath import basename, dirname, splitext
from typing import ClassVar

from msgspec import Struct

from migration_guard.project.build_output import compiled_below, place_below, source_root
from migration_guard.project.model import Kind, Project, TsConfig
from migration_guard.project.patterns import glob_pattern, join

# what TypeORM's importClassesFromDirectories loads, and what compiles to it
LOADABLE = (".ts", ".js", ".mts", ".cts", ".mjs", ".cjs")
MEDUSA_LOADABLE = (".ts", ".js")
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
CANDIDATES = (*LOADABLE, ".tsx", ".jsx")
BUILT = {".ts": ".js", ".mts": ".mjs", ".cts": ".cjs"}
TESTS = (".spec", ".test", ".e2e-spec", ".stories")
TEST_FOLDERS = frozenset({"__tests__", "__mocks__", "__fixtures__"})
"""Jest's own, wherever they lie."""


def project_paths(project: Project, paths: Mapping[str, str]) -> Mapping[str, str]:
    """The files under the project's root; packages, Yarn's own files (a script of some
    megabytes among them) and other projects inside left out."""
    inside = f"{project.root}/" if project.root else ""
    nested = tuple(f"{root}/" for root in project.nested)
    return {
        path: blob
        for path, blob in paths.items()
        if path.startswith(inside)
        and not (nested and path.startswith(nested))
        and "node_modules/" not in path
        and not path.startswith(f"{inside}.yarn/")
    }


def migration_paths(project: Project, paths: Iterable[str]) -> list[str]:
    """The sources whose output the runner loads: directly in Medusa's folder, never below;
    what the data source's patterns match; without patterns, the migrations' folder."""
    paths = list(paths)
    if project.kind is Kind.TYPEORM and project.migration_patterns:
        return _matching(project, paths, project.migration_patterns)
    if project.is_medusa:
        # an index file is loaded like any other, and a spec file too: rules have a say there
        return sorted(
            path
            for path in paths
            if dirname(path) == project.migration_dir and _is_source(path, MEDUSA_LOADABLE)
        )
    folder = f"{project.migration_dir}/"
    return sorted(path for path in paths if path.startswith(folder) and _is_source(path, LOADABLE))


def loads_migration(project: Project, paths: Iterable[str], path: str) -> bool:
    """Whether `migration_paths` of `paths` has `path`, which is one of them."""
    if project.kind is Kind.TYPEORM and project.migration_patterns:
        return _matcher(project, list(paths), project.migration_patterns).matches(path)
    return path in migration_paths(project, [path])


def entity_paths(project: Project, paths: Iterable[str]) -> list[str]:
    """The sources that may declare entities: directly in the models' folder for Medusa; what
    the data source's patterns match; else every source that is no migration and no test."""
    paths = list(paths)
    if project.entity_patterns:
        return _matching(project, paths, project.entity_patterns)
    if project.entity_dirs:
        folders = set(project.entity_dirs)
        return sorted(
            path
            for path in paths
            if dirname(path) in folders and _is_source(path, MEDUSA_LOADABLE) and not _is_test(path)
        )
    migrations = set(migration_paths(project, paths))
    return sorted(
        path
        for path in candidates(project, paths)
        if path not in migrations
        and _is_source(path, LOADABLE)
        and _is_below(path, project.source_dir)
    )


def candidates(project: Project, paths: Iterable[str]) -> list[str]:
    """Every source under the root, output and tests apart: where a misplaced migration or
    entity may be. Nothing for Medusa 2, whose migrations are another ORM's."""
    if project.is_medusa and (project.medusa_version or "1").startswith("2."):
        return []
    output = "" if project.build_dir in ("", project.root) else project.build_dir
    return sorted(
        path
        for path in paths
        if _is_source(path, CANDIDATES)
        and not (output and _is_below(path, output))
        and not _is_test(path)
    )


def to_source(project_root: str, source_dir: str, build_dir: str, path: str) -> str:
    """A built file's source by its place alone: `dist/x.js` is `src/x.ts`."""
    if build_dir in ("", project_root) or not _is_below(path, build_dir):
        return path
    stem, suffix = splitext(path[len(build_dir) + 1 :])
    return join(
        source_dir, stem + {".js": ".ts", ".mjs": ".mts", ".cjs": ".cts"}.get(suffix, suffix)
    )


class _Matcher(Struct, frozen=True):
    """Which files some patterns mean: `places` is None where none of them speaks of built
    ones."""

    globs: tuple[re.Pattern[str], ...]
    output: str
    places: _Places | None

    def matches(self, path: str) -> bool:
        if not _is_source(path, LOADABLE) or (self.output and path.startswith(self.output)):
            return False
        if any(glob.match(path) for glob in self.globs):
            return True
        return self.places is not None and self.places.has_one(path, self.globs)


class _Places(Struct, frozen=True):
    """Where a source may be once it is built: where its configuration says, below `root`, and
    below the project's root, where an import from outside of the sources (`../package.json`)
    moves it."""

    bases: tuple[str, ...]
    build_dir: str
    tsconfig: TsConfig | None = None
    root: str = ""

    def has_one(self, path: str, globs: Sequence[re.Pattern[str]]) -> bool:
        """Whether one of the patterns matches the source at one of them."""
        names = [_by_place(self.build_dir, path, base) for base in self.bases]
        if any(glob.match(name) for glob in globs for name in names):
            return True
        if self.tsconfig is None:
            return False
        # whether it is compiled at all takes longer to find out than where to
        built = place_below(self.tsconfig, self.root, path)
        return (
            built is not None
            and any(glob.match(built) for glob in globs)
            and compiled_below(self.tsconfig, self.root, path).path == built
        )


class _Memory:
    """The last answers: the trees that one run compares have mostly the same files."""

    MOST = 4
    answers: ClassVar[deque[tuple[_Matcher, dict[str, bool]]]] = deque(maxlen=MOST)


def _matching(project: Project, paths: list[str], patterns: tuple[str, ...]) -> list[str]:
    """Sources that a pattern matches themselves, or by the file they are compiled to."""
    matcher = _matcher(project, paths, patterns)
    known = next((answers for each, answers in _Memory.answers if each == matcher), None)
    if known is None:
        known = {}
        _Memory.answers.append((matcher, known))
    for path in paths:
        if path not in known:
            known[path] = matcher.matches(path)
    return sorted(path for path in paths if known[path])


def _matcher(project: Project, paths: list[str], patterns: tuple[str, ...]) -> _Matcher:
    globs = tuple(glob for glob in map(glob_pattern, patterns) if glob is not None)
    output = f"{project.build_dir}/" if project.build_dir not in ("", project.root) else ""
    written = any(pattern.startswith(output) for pattern in patterns) if output else False
    return _Matcher(globs, output, _places(project, paths) if written else None)


def _places(project: Project, paths: list[str]) -> _Places:
    if project.tsconfig is None or project.compiler in ("babel", "swc"):
        return _Places((project.root, project.source_dir), project.build_dir)
    root = source_root(project.tsconfig, paths)
    return _Places((project.root,), project.build_dir, project.tsconfig, root)


def _by_place(build_dir: str, path: str, base: str) -> str:
    if not _is_below(path, base):
        return path
    stem, suffix = splitext(path[len(base) + 1 :] if base else path)
    return join(build_dir, stem + BUILT.get(suffix, suffix))


def _is_source(path: str, suffixes: tuple[str, ...]) -> bool:
    return path.endswith(suffixes) and not path.endswith(DECLARATIONS)


def _is_test(path: str) -> bool:
    is_named_so = splitext(basename(path))[0].endswith(TESTS)
    return is_named_so or not TEST_FOLDERS.isdisjoint(dirname(path).split("/"))


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
