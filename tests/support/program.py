"""The program as users start it: a process of its own, from the sources of this tree."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "hooks"
LIMIT_SECONDS = 600.0
"""For what hangs; a run of Medusa takes a minute on a machine that is busy with other tests."""


def migration_guard(
    *arguments: str, cwd: Path, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `migration-guard arguments` in `cwd`; a failure is not raised."""
    return python("-m", "migration_guard", *arguments, cwd=cwd, environ=environ)


def python(
    *arguments: str,
    cwd: Path,
    environ: Mapping[str, str] | None = None,
    timeout: float = LIMIT_SECONDS,
) -> subprocess.CompletedProcess[str]:
    """Run this interpreter with the package on its path, whether installed or not."""
    command: Sequence[str] = [sys.executable, *arguments]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCES), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
