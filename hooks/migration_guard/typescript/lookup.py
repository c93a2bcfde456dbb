"""Where a module name may lead: files as node and TypeScript look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, normpath
from posixpath import join as join_path
from typing import Protocol

EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs")
_EMITTED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}


class PathMapping(Protocol):
    """What a tsconfig says of module names; both relative to the repository's top."""

    @property
    def base_url(self) -> str | None: ...

    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]: ...


def candidate_files(importer: str, module: str, mapping: PathMapping | None) -> Iterator[str]:
    """The files that `module` may stand for in `importer`, best first."""
    if module.startswith("."):
        yield from _files(normpath(join_path(dirname(importer), module)))
        return
    if mapping is None:
        return
    for target in _alias_targets(mapping.aliases, module):
        yield from _files(normpath(target))
    if mapping.base_url is not None:
        yield from _files(normpath(join_path(mapping.base_url, module)))


def _files(base: str) -> Iterator[str]:
    """Where node and TypeScript look for a module, in their order."""
    for emitted, sources in _EMITTED.items():
        if base.endswith(emitted):
            stem = base.removesuffix(emitted)
            yield from (stem + extension for extension in sources)
    if base.endswith(EXTENSIONS):
        yield base
    yield from (base + extension for extension in EXTENSIONS)
    index = normpath(join_path(base, "index"))
    yield from (index + extension for extension in EXTENSIONS)


def _alias_targets(aliases: Mapping[str, tuple[str, ...]], module: str) -> Iterator[str]:
    """The targets of the `paths` pattern with the longest match, its `*` filled in."""
    matches: list[tuple[int, str, tuple[str, ...]]] = []
    for pattern, targets in aliases.items():
        prefix, star, suffix = pattern.partition("*")
        if not star and pattern == module:
            matches.append((len(pattern) + 1, "", targets))
        fits = len(module) >= len(prefix) + len(suffix)
        if star and fits and module.startswith(prefix) and module.endswith(suffix):
            inside = module[len(prefix) : len(module) - len(suffix)]
            matches.append((len(prefix), inside, targets))
    if matches:
        _, inside, targets = max(matches)
        yield from (target.replace("*", inside) for target in targets)
