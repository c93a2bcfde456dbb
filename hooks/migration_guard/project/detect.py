"""What kinds of projects a tree holds, from its package.json files down to their folders."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from pathlib import PurePosixPath
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING

from msgspec.structs import replace

from migration_guard.config import Settings, project_layout
from migration_guard.errors import ConfigError
from migration_guard.project import medusa_project, typeorm_project
from migration_guard.project.configuration import MEDUSA_CONFIGS, is_configuration
from migration_guard.project.data_source_file import read_beside
from migration_guard.project.draft import Draft
from migration_guard.project.found import required
from migration_guard.project.model import Kind, Project
from migration_guard.project.package import FRAMEWORK, MEDUSA, STOREFRONTS, Package, read_package

if TYPE_CHECKING:
    from migration_guard.git.snapshot import Tree

Read = Callable[[str], "bytes | None"]

SKIPPED = frozenset(
    {"node_modules", "dist", "build", ".medusa", "fixtures", "__fixtures__", "templates"}
)


def detect(paths: Collection[str], read: Read, settings: Settings) -> tuple[Project, ...]:
    """The projects of a tree, by root. With `settings.projects`, exactly those; else every
    folder whose package.json depends on Medusa or TypeORM. Nothing is read but through
    `read`. ConfigError for a named project that is none, and a package.json that is no JSON.
    """
    read = cache(read)
    roots = settings.projects or _roots(paths, read)
    found = [_project(root, paths, read, settings) for root in sorted(set(roots))]
    return tuple(
        replace(
            project, nested=tuple(r for r in roots if r != project.root and _inside(r, project))
        )
        for project in found
    )


def detect_in(tree: Tree, settings: Settings) -> tuple[Project, ...]:
    """`detect` on a tree, what it reads nearly always fetched at once: one start of git
    instead of one a file."""
    paths = tree.paths()
    known = dict(tree.read_many(path for path in paths if is_configuration(path)))

    def read(path: str) -> bytes | None:
        if path not in known and path in paths:
            wanted = [each for each in read_beside(path, paths) if each not in known]
            known.update(tree.read_many(wanted))
        return known.get(path)

    return detect(paths, read, settings)


def required_in(tree: Tree, settings: Settings) -> tuple[Project, ...]:
    """`detect_in` for commands that need a project. Raises UsageError where there is none."""
    return required(tree, detect_in(tree, settings))


def _roots(paths: Collection[str], read: Read) -> tuple[str, ...]:
    found = []
    for path in paths:
        if not path.endswith("package.json") or basename(path) != "package.json":
            continue
        if SKIPPED & set(PurePosixPath(path).parts):
            continue
        content = read(path) or b""
        # most packages of a monorepo are neither, and need not be parsed
        if (b"typeorm" in content or b"@medusajs/" in content) and _is_project(
            path, content, paths
        ):
            found.append(dirname(path))
    return tuple(found)


def _is_project(path: str, content: bytes, paths: Collection[str]) -> bool:
    package = read_package(path, content)
    return package.is_typeorm_project and not _is_storefront(package, dirname(path), paths)


def _is_storefront(package: Package, root: str, paths: Collection[str]) -> bool:
    """Medusa's own starter for shops has `@medusajs/medusa` for its types alone."""
    if not package.is_medusa or package.plugin_sign is not None:
        return False
    is_configured = any(join(root, name) in paths for name in MEDUSA_CONFIGS)
    return not is_configured and not STOREFRONTS.isdisjoint(package.dependencies)


def _inside(root: str, project: Project) -> bool:
    return not project.root or root.startswith(f"{project.root}/")


def _project(root: str, paths: Collection[str], read: Read, settings: Settings) -> Project:
    path = join(root, "package.json")
    content = read(path)
    if content is None:
        raise ConfigError(
            f"there is no package.json in the project '{root or '.'}'",
            hint='name the folders that hold one: projects = ["backend"]',
        )
    package = read_package(path, content)
    layout = project_layout(root, read, settings)
    config = next((join(root, name) for name in MEDUSA_CONFIGS if join(root, name) in paths), None)
    kind, source = _kind(package, config, layout.kind, layout.sources.get("kind", ""))
    draft = Draft(root, package, layout, paths, read)
    draft.note("kind", source)
    draft.read_versions()
    draft.read_build()
    if kind is Kind.TYPEORM:
        return typeorm_project.complete(draft)
    return medusa_project.complete(draft, kind, config)


def _kind(
    package: Package, config: str | None, chosen: str | None, source: str
) -> tuple[Kind, str]:
    if chosen is not None:
        return Kind(chosen), source
    if not package.is_medusa:
        return Kind.TYPEORM, f"{package.path}: dependency on typeorm"
    sign = package.plugin_sign
    # a plugin often carries a medusa-config.js to be tried out with
    if sign is not None:
        return Kind.MEDUSA_PLUGIN, f"{package.path}: {sign}"
    if config is not None:
        return Kind.MEDUSA_BACKEND, config
    name = MEDUSA if MEDUSA in package.dependencies else FRAMEWORK
    return Kind.MEDUSA_BACKEND, f"{package.path}: dependency on {name}"
