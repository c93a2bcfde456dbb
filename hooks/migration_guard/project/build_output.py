"""Where the TypeScript compiler writes a source file, or why it writes none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from posixpath import commonpath, dirname, splitext

from msgspec import Struct

from migration_guard.project.inclusion import Inclusion, why_left_out
from migration_guard.project.model import TsConfig
from migration_guard.project.patterns import join

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


def compiles(tsconfig: TsConfig) -> Callable[[str, str], bool]:
    """Whether `tsc -p` writes a file, wherever its place is, for many of them: each is given with
    its suffix."""
    inclusion = Inclusion(tsconfig)
    suffixes = {suffix for suffix in COMPILED if not _why_never(tsconfig, suffix)}

    def is_compiled(path: str, suffix: str) -> bool:
        return suffix in suffixes and not path.endswith(DECLARATIONS) and inclusion.has(path)

    return is_compiled


def written_in(tsconfig: TsConfig, root: str, folder: str) -> str | None:
    """Where the output of a folder's files lies when `root` is the `source_root`; None when the
    folder lies outside of it."""
    if tsconfig.out_dir is None:
        return folder
    return moved(folder, root, tsconfig.out_dir)


def moved(folder: str, root: str, into: str) -> str | None:
    """Where a folder lies once what is below `root` is below `into`; None when it lies outside
    of the root."""
    if root and folder != root and not folder.startswith(f"{root}/"):
        return None
    return join(into, folder[len(root) + 1 :] if root else folder)


def written_name(tsconfig: TsConfig, stem: str, suffix: str) -> str:
    """What the output of a file is called whose suffix is one of `COMPILED`."""
    if tsconfig.jsx in {"preserve", "react-native"} and suffix in {".tsx", ".jsx"}:
        return f"{stem}.jsx"
    return stem + COMPILED[suffix]


def included(tsconfig: TsConfig, source_paths: Iterable[str]) -> list[str]:
    """The files that are compiled because the configuration says so, declarations too."""
    suffixes = tuple({**EMITTED, **(JAVASCRIPT if tsconfig.allow_js else {})})
    inclusion = Inclusion(tsconfig)
    return [
        path
        for path in source_paths
        if path.endswith(suffixes) and _suffix(path) in suffixes and inclusion.has(path)
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
    if path.endswith(DECLARATIONS):
        return "a declaration file has no output"
    never = _why_never(tsconfig, _suffix(path) or path)
    return never or ("" if path in imported else why_left_out(tsconfig, path))


def _why_never(tsconfig: TsConfig, suffix: str) -> str:
    """Why no file with the suffix is compiled."""
    if suffix in JAVASCRIPT and not tsconfig.allow_js:
        return f"{tsconfig.path} does not set allowJs"
    if suffix not in COMPILED:
        return f"tsc does not compile '{suffix}' files"
    if tsconfig.no_emit:
        return f"{tsconfig.path} sets noEmit"
    if tsconfig.emit_declaration_only:
        return f"{tsconfig.path} sets emitDeclarationOnly"
    return ""


def _placed(tsconfig: TsConfig, root: str, path: str) -> Compiled:
    place = _place(tsconfig, root, path)
    if place is None:
        return Compiled(None, f"it lies outside of rootDir '{root}' of {tsconfig.path}")
    if tsconfig.out_dir is None:
        return Compiled(place, f"{tsconfig.path} sets no outDir")
    decided = "rootDir is" if tsconfig.root_dir is not None else "the sources' common folder is"
    return Compiled(place, f"{decided} '{root or '.'}'")


def _place(tsconfig: TsConfig, root: str, path: str) -> str | None:
    folder, _, name = path.rpartition("/")
    place = written_in(tsconfig, root, folder)
    if place is None:
        return None
    written = written_name(tsconfig, *splitext(name))
    return f"{place}/{written}" if place else written


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


def _suffix(path: str) -> str:
    return splitext(path)[1]
