"""Installed npm packages for end-to-end tests: once for each lock file, outside the repository."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "medusa-backend"
MANIFESTS = ("package.json", "package-lock.json")
INSTALL_SECONDS = 900

# Read when the tests are collected: each test has another HOME and none of these variables.
ENVIRONMENT = dict(os.environ)
CACHES = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
CACHE = Path(
    os.environ.get("MIGRATION_GUARD_TEST_CACHE") or CACHES / "migration-guard-tests"
).absolute()


def example_packages() -> Path:
    """The `node_modules` of the example backend: Medusa 1.20.11, TypeORM 0.3.16, TypeScript."""
    return installed_packages(EXAMPLE)


def installed_packages(project: Path) -> Path:
    """The `node_modules` that `npm ci` makes of the project's lock file. It is shared between
    tests and between runs: link to it, never write into it."""
    digest = hashlib.sha256(b"".join((project / name).read_bytes() for name in MANIFESTS))
    folder = CACHE / digest.hexdigest()[:16]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # pytest-xdist's workers ask at the same time
        if not folder.exists():
            _install(project, folder)
    return folder / "node_modules"


def link_packages(project: Path, packages: Path) -> None:
    """Gives `project` the installed packages without copying 300 MB."""
    (project / "node_modules").symlink_to(packages, target_is_directory=True)


def copy_example(target: Path) -> Path:
    """A copy of the example backend, without what was built or installed in the original."""
    shutil.copytree(EXAMPLE, target, ignore=shutil.ignore_patterns("node_modules", "dist"))
    return target


def _install(project: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="installing-") as unfinished:
        work = Path(unfinished) / "project"
        work.mkdir()
        for name in MANIFESTS:
            shutil.copy(project / name, work / name)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=work,
            env=ENVIRONMENT,
            check=True,
            timeout=INSTALL_SECONDS,
        )
        work.rename(folder)
