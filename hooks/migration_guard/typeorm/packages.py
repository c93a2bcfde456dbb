"""The files that installed packages' migrations come from, by their bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

MANIFEST = "package.json"
PACKAGES = "node_modules"
MEDUSA_CONFIG = "medusa-config.js"


def find_package(directory: Path, name: str) -> Path | None:
    """Where node finds the package `name` from `directory`: in its `node_modules`, or in those
    of a folder above it, where workspaces put them."""
    candidates = (folder / PACKAGES / name for folder in (directory, *directory.parents))
    return next((each for each in candidates if (each / MANIFEST).is_file()), None)


def source_digests(files: Iterable[str]) -> dict[str, str]:
    """Absolute path → digest of each of `files`, of its package's manifest, whose version tells
    of what the file imports, and of every script of a package that is not installed but lies
    in the project: nobody counts its versions up."""
    found: set[Path] = set()
    for file in map(Path, files):
        found.add(file)
        package = next((each for each in file.parents if (each / MANIFEST).is_file()), None)
        if package is not None and package / MANIFEST not in found:
            found.add(package / MANIFEST)
            found.update(() if PACKAGES in package.parts else _scripts(package))
    return digests(map(str, found))


def digests(files: Iterable[str]) -> dict[str, str]:
    """Path → digest; what cannot be read is left out."""
    found = {}
    for file in sorted(files):
        try:
            content = Path(file).read_bytes()
        except OSError:
            continue
        found[file] = hashlib.blake2b(content, digest_size=16).hexdigest()
    return found


def _scripts(package: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(package):
        folders[:] = [name for name in folders if name not in (PACKAGES, ".git")]
        yield from (Path(folder, name) for name in names if name.endswith((".js", ".cjs", ".mjs")))
