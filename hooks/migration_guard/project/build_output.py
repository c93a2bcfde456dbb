"""Where the TypeScript compiler writes a source file, or why it writes none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from posixpath import commonpath, dirname, splitext

from msgspec import Struct

from migration_guard.project.model import TsConfig
from migration_guard.project.patterns import exclude_pattern, include_pattern, join

EMITTED = {".ts": ".js", ".tsx": ".js", ".mts": ".mjs", ".cts": ".cjs"}
JAVASCRIPT = {".js": ".js", ".jsx": ".js", ".mjs": ".mjs", ".cjs": ".cjs"}
COMPILED = {**EMITTED, **JAVASCRIPT}
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


class Compiled(Struct, frozen=True):
    """`path` is None when nothing is written; `reason` says why it is None, or what decides
    the place."""

    path: str | None
    reason: str


def compiled_path(tsconfig: TsConfig, source_paths: Collection[str], path: str) -> str | None:
    """`compiled(…).path`."""
    return compiled(tsconfig, source_paths, path).path


def compiled(
    tsconfig: TsConfig,
    source_paths: Collection[str],
    path: str,
    imported: Collection[str] = (),
) -> Compiled:
    """Where `tsc -p` writes `path`.

    `source_paths` are the files there are; those that the configuration includes, and the
    `imported` ones outside of it, decide the root when `rootDir` does not: the deepest folder
    that holds them all, declarations apart (tsc's computeCommonSourceDirectory).
    """
    reason = _why_not(tsconfig, path, imported)
    if reason:
        return Compiled(None, reason)
    return _placed(tsconfig, _remembered_root(tsconfig, source_paths, imported), path)


def compiled_below(tsconfig: TsConfig, root: str, path: str) -> Compiled:
    """`compiled(…)` where the `source_root` is known."""
    reason = _why_not(tsconfig, path, ())
    return Compiled(None, reason) if reason else _placed(tsconfig, root, path)


def place_below(tsconfig: TsConfig, root: str, path: str) -> str | None:
    """Where `path` is written if it is compiled; None when it lies outside of the root, or
    could not be compiled by any configuration."""
    suffix = _suffix(path)
    return _place(tsconfig, root, path, suffix) if suffix in COMPILED else None


def included(tsconfig: TsConfig, source_paths: Iterable[str]) -> list[str]:
    """The files that are compiled because the configuration says so, declarations too."""
    suffixes = {**EMITTED, **(JAVASCRIPT if tsconfig.allow_js else {})}
    return [
        path
        for path in source_paths
        if _suffix(path) in suffixes and not _why_left_out(tsconfig, path)
    ]


def source_root(
    tsconfig: TsConfig, source_paths: Iterable[str], imported: Iterable[str] = ()
) -> str:
    """The folder whose inside is written below `outDir`."""
    if tsconfig.root_dir is not None:
        return tsconfig.root_dir
    emitted = [
        path
        for path in (*included(tsconfig, source_paths), *imported)
        if not path.endswith(DECLARATIONS)
    ]
    folders = {dirname(path) for path in emitted}
    if not folders or "" in folders:
        return "" if folders else dirname(tsconfig.path)
    return commonpath(folders)


def _why_not(tsconfig: TsConfig, path: str, imported: Collection[str]) -> str:
    suffix = _suffix(path)
    if path.endswith(DECLARATIONS):
        return "a declaration file has no output"
    if suffix in JAVASCRIPT and not tsconfig.allow_js:
        return f"{tsconfig.path} does not set allowJs"
    if suffix not in COMPILED:
        return f"tsc does not compile '{suffix or path}' files"
    if tsconfig.no_emit:
        return f"{tsconfig.path} sets noEmit"
    if tsconfig.emit_declaration_only:
        return f"{tsconfig.path} sets emitDeclarationOnly"
    return "" if path in imported else _why_left_out(tsconfig, path)


def _placed(tsconfig: TsConfig, root: str, path: str) -> Compiled:
    place = _place(tsconfig, root, path, _suffix(path))
    if place is None:
        return Compiled(None, f"it lies outside of rootDir '{root}' of {tsconfig.path}")
    if tsconfig.out_dir is None:
        return Compiled(place, f"{tsconfig.path} sets no outDir")
    decided = "rootDir is" if tsconfig.root_dir is not None else "the sources' common folder is"
    return Compiled(place, f"{decided} '{root or '.'}'")


def _place(tsconfig: TsConfig, root: str, path: str, suffix: str) -> str | None:
    new_suffix = COMPILED[suffix]
    if tsconfig.jsx in {"preserve", "react-native"} and suffix in {".tsx", ".jsx"}:
        new_suffix = ".jsx"
    written = path.removesuffix(suffix) + new_suffix
    if tsconfig.out_dir is None:
        return written
    if root and not path.startswith(f"{root}/"):
        return None
    return join(tsconfig.out_dir, written[len(root) + 1 :] if root else written)


class _Memory:
    """The last root: every migration of a project asks with the same objects, and finding it
    means matching every file of the project."""

    asked: tuple[object, object, object] | None = None
    root: str = ""


def _remembered_root(
    tsconfig: TsConfig, source_paths: Collection[str], imported: Collection[str]
) -> str:
    if tsconfig.root_dir is not None:
        return tsconfig.root_dir
    asking = (tsconfig, source_paths, imported)
    if _Memory.asked is None or any(
        old is not new for old, new in zip(_Memory.asked, asking, strict=True)
    ):
        _Memory.root = source_root(tsconfig, source_paths, imported)
        _Memory.asked = asking
    return _Memory.root


def _why_left_out(tsconfig: TsConfig, path: str) -> str:
    if tsconfig.files is not None and path in tsconfig.files:
        return ""
    include = tsconfig.include
    if include is None:
        include = () if tsconfig.files is not None else (join(dirname(tsconfig.path), "**/*"),)
    if not any(include_pattern(pattern).match(path) for pattern in include):
        return f"no include of {tsconfig.path} matches it"
    excluded = next((one for one in tsconfig.exclude if exclude_pattern(one).match(path)), None)
    return f"exclude '{excluded}' of {tsconfig.path} leaves it out" if excluded else ""


def _suffix(path: str) -> str:
    return splitext(path)[1]
