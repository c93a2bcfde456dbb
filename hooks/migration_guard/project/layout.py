"""Which files of a project are its migrations, its entities, or worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from posixpath import dirname, splitext

from migration_guard.project.build_output import DECLARATIONS
from migration_guard.project.matched import LOADABLE, meant
from migration_guard.project.model import Kind, Project
from migration_guard.project.patterns import join

MEDUSA_LOADABLE = (".ts", ".js")
CANDIDATES = (*LOADABLE, ".tsx", ".jsx")
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
        return sorted(meant(project, paths, project.migration_patterns))
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
        return path in meant(project, paths, project.migration_patterns)
    return path in migration_paths(project, [path])


def entity_paths(project: Project, paths: Iterable[str]) -> list[str]:
    """The sources that may declare entities: those in `named_entity_paths`; where nothing is
    named, or a data source names what is not there, every source that is no migration and no
    test."""
    paths = list(paths)
    named = named_entity_paths(project, paths)
    if named or project.entity_dirs:
        return named
    migrations = set(migration_paths(project, paths))
    return sorted(
        path
        for path in candidates(project, paths)
        if path not in migrations
        and _is_source(path, LOADABLE)
        and _is_below(path, project.source_dir)
    )


def named_entity_paths(project: Project, paths: Iterable[str]) -> list[str]:
    """What the data source's patterns match; directly in the models' folder for Medusa."""
    if project.entity_patterns:
        return sorted(meant(project, paths, project.entity_patterns))
    folders = set(project.entity_dirs)
    return sorted(
        path
        for path in paths
        if dirname(path) in folders and _is_source(path, MEDUSA_LOADABLE) and not _is_test(path)
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


def _is_source(path: str, suffixes: tuple[str, ...]) -> bool:
    return path.endswith(suffixes) and not path.endswith(DECLARATIONS)


def _is_test(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name.rpartition(".")[0].endswith(TESTS) or _is_for_tests(folder)


@lru_cache(maxsize=4096)
def _is_for_tests(folder: str) -> bool:
    return not TEST_FOLDERS.isdisjoint(folder.split("/"))


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
