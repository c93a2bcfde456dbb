"""The imports that a moved file takes with it, and those elsewhere that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, normpath, relpath, splitext
from posixpath import join as join_path

from migration_guard.fixes.edit import Files
from migration_guard.typescript.lookup import EXTENSIONS, candidate_files
from migration_guard.typescript.occurrences import Occurrences, Replacement, WrittenString


def importers(path: str, files: Files) -> Iterator[tuple[str, Occurrences, list[WrittenString]]]:
    """The files that load `path`, and the strings by which they name it."""
    name = splitext(basename(path))[0]
    named = basename(dirname(path)) if name == "index" else name
    others = [each for each in files.paths if each != path and each.endswith(EXTENSIONS)]
    for other, content in sorted(files.read(others).items()):
        if named.encode() not in content:
            continue
        found = Occurrences(content, tsx=other.endswith("x"))
        naming = [each for each in found.strings() if _leads_to(other, each, files) == path]
        if naming:
            yield other, found, naming


def led_elsewhere(
    importer: str, naming: list[WrittenString], path: str, target: str
) -> list[Replacement]:
    """The strings of `importer` that name `path`, naming `target`."""
    return [
        Replacement(each.start, each.end, _specifier(importer, each.value, path, target))
        for each in naming
    ]


def taken_along(path: str, target: str, found: Occurrences, files: Files) -> list[Replacement]:
    """The relative names in a file that moves, as they read from where it goes. A string
    that loads nothing counts where a file lies at it: `join(__dirname, "../seed.sql")`."""
    if dirname(path) == dirname(target):
        return []
    edits = []
    for each in found.strings():
        if not each.value.startswith(("./", "../")):
            continue
        meant = normpath(join_path(dirname(path), each.value))
        if each.loads or meant in files.paths or _leads_to(path, each, files):
            edits.append(Replacement(each.start, each.end, _relative(target, meant)))
    return edits


def _leads_to(importer: str, written: WrittenString, files: Files) -> str | None:
    if not (written.loads or written.value.startswith(("./", "../"))):
        return None
    candidates = candidate_files(importer, written.value, files.mapping)
    return next((each for each in candidates if each in files.paths), None)


def _specifier(importer: str, written: str, path: str, target: str) -> str:
    """With an extension where there was one (`.js` for a `.ts` file, under Node's own
    modules), and without `index` where it was left out."""
    stem = splitext(target)[0]
    ending = splitext(written)[1]
    if ending in EXTENSIONS:
        stem += ending if splitext(path)[1] != ending else splitext(target)[1]
    elif basename(stem) == "index" and basename(written) != "index":
        stem = dirname(stem)
    return _relative(importer, stem)


def _relative(importer: str, meant: str) -> str:
    found = relpath(meant, dirname(importer) or ".")
    return found if found.startswith(".") else f"./{found}"
