"""What types and module names mean in a project's sources: the nearest tsconfig.json, and the
packages of the same repository.

The build's configuration decides where output goes; in a monorepo it often is not the one
that the sources are compiled with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname

from msgspec.structs import replace

from migration_guard.project.draft import Draft
from migration_guard.project.model import TsConfig
from migration_guard.project.package import read_package
from migration_guard.project.patterns import join
from migration_guard.project.tsconfig import read_tsconfig

NEAREST = ("tsconfig.app.json", "tsconfig.build.json", "tsconfig.json", "tsconfig.base.json")
OUTPUT = ("dist", "lib", "build")
_NAME = re.compile(rb'"name"\s*:\s*"([^"]+)"')


def sources_tsconfig(draft: Draft, folder: str) -> TsConfig | None:
    """The configuration of the sources in `folder`, for what they say: `aliases` hold the
    repository's own packages too. None where there is neither."""
    found = _nearest(draft, folder) or draft.tsconfig
    packages = dict(_packages(draft))
    if not packages:
        return found
    config = found or TsConfig("")
    return replace(config, aliases={**packages, **config.aliases})


def _nearest(draft: Draft, folder: str) -> TsConfig | None:
    """In the folder or above it, but below the project's own; there the build's is meant."""
    while folder != draft.root and folder.startswith(f"{draft.root}/" if draft.root else ""):
        path = next((p for p in (join(folder, n) for n in NEAREST) if p in draft.paths), None)
        if path is not None:
            return read_tsconfig(path, draft.read)[0]
        folder = dirname(folder)
    if draft.tsconfig is None:
        path = draft.at("tsconfig.base.json")
        return read_tsconfig(path, draft.read)[0] if path in draft.paths else None
    return None


def _packages(draft: Draft) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The packages of the repository that the project depends on, as `paths` of a tsconfig:
    their sources in place of what is built of them."""
    for name, folder in _folders(draft).items():
        yield name, tuple(join(folder, each) for each in ("src/index", "index", "src/main"))
        yield f"{name}/*", (join(folder, "*"), join(folder, "src/*"))
        for output in OUTPUT:
            yield f"{name}/{output}/*", (join(folder, "*"), join(folder, "src/*"))


def _folders(draft: Draft) -> Mapping[str, str]:
    wanted = draft.package.dependencies
    found = {}
    for path in draft.paths:
        if basename(path) != "package.json" or "node_modules/" in path:
            continue
        content = draft.read(path) or b""
        match = _NAME.search(content)
        if match and match[1].decode("utf-8", "replace") in wanted and path != draft.package.path:
            found[read_package(path, content).name] = dirname(path)
    return {name: found[name] for name in sorted(found.keys() & wanted.keys())}
