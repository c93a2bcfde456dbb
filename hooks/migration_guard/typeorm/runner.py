"""Finds node and the command lines that the project itself has installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from migration_guard.errors import ToolError


def find_node(environ: Mapping[str, str] = os.environ) -> Path:
    """The `node` on PATH. ToolError when there is none."""
    found = shutil.which("node", path=environ.get("PATH"))
    if found is None:
        raise ToolError(
            "node is not on PATH",
            hint="install Node.js; a graphical git client starts without the PATH that nvm or "
            "volta sets up in a terminal",
        )
    return Path(found)


def find_command(directory: Path, name: str) -> Path:
    """`node_modules/.bin/NAME` of `directory` or of a folder above it, where npm, yarn and
    pnpm workspaces put it. ToolError when it is not installed."""
    for folder in (directory, *directory.parents):
        candidate = folder / "node_modules" / ".bin" / name
        if candidate.exists():
            return candidate
    raise ToolError(
        f"'{name}' is not installed: there is no node_modules/.bin/{name} in '{directory}'",
        hint="install the project's packages first, for example with npm ci",
    )


def has_command(directory: Path, name: str) -> bool:
    folders = (directory, *directory.parents)
    return any((folder / "node_modules" / ".bin" / name).exists() for folder in folders)
