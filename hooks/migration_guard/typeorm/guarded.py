"""The environment of a project's run: its database under every name, and a node that lets it
reach no other."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from migration_guard import processes
from migration_guard.errors import ToolError
from migration_guard.postgres.url import database_name
from migration_guard.typeorm.runner import find_node
from migration_guard.typeorm.trace import SCRIPT, read_trace

DEFAULT_VARIABLES = ("DATABASE_URL",)
NODE_START_SECONDS = 30.0
_GUARDED: set[tuple[Path, Path, str]] = set()


def guarded_environment(url: str, variables: tuple[str, ...], trace: Path) -> dict[str, str]:
    """The URL under every name that the project may read it by, and the preloaded script."""
    parts = urlsplit(url)
    target = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 5432,
        "database": database_name(url),
    }
    # NODE_OPTIONS takes a path with spaces in double quotes, a backslash before a quote.
    script = str(SCRIPT).replace("\\", "\\\\").replace('"', '\\"')
    inherited = os.environ.get("NODE_OPTIONS", "")
    return {
        **dict.fromkeys((*DEFAULT_VARIABLES, *variables), url),
        "NODE_OPTIONS": f'{inherited} --require "{script}"'.strip(),
        "MIGRATION_GUARD_TRACE": str(trace),
        "MIGRATION_GUARD_TARGET": json.dumps(target),
        "MEDUSA_DISABLE_TELEMETRY": "1",
        "NO_COLOR": "1",
        "FORCE_COLOR": "0",
    }


def require_guard(directory: Path, environment: Mapping[str, str], work: Path) -> None:
    """ToolError unless node loads the script that keeps it from other databases: without it
    nothing is run. Asked once for each environment that a process runs projects in."""
    node = find_node()
    asked = (node, directory, environment["NODE_OPTIONS"])
    if asked in _GUARDED:
        return
    trace = work / "guard.jsonl"
    done = processes.run(
        [node, "-e", "0"],
        cwd=directory,
        env={**environment, "MIGRATION_GUARD_TRACE": str(trace)},
        timeout=NODE_START_SECONDS,
    )
    if not read_trace(trace).started:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ToolError(
            f"'{node}' does not load a script by NODE_OPTIONS: {said[0] if said else 'no error'}",
            hint="see NODE_OPTIONS and the version of node; 16 or newer is needed",
        )
    _GUARDED.add(asked)
