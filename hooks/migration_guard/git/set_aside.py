"""Unstaged changes that pre-commit has put aside while hooks run.

They are not in the working tree then, and come back as a patch. pre-commit can undo what a
hook did to the working tree to make room for that patch, but not what one staged or moved:
a file in the patch must stay as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from migration_guard.git.repository import Repository, decode

MOST_ANCESTORS = 20


def set_aside(repository: Repository) -> frozenset[str]:
    """The paths of the files whose changes the pre-commit around this process keeps in a patch,
    which is named after its process (pre_commit/staged_files_only.py). prek brings changes
    back in another way, that needs no help."""
    if "PRE_COMMIT" not in repository.environ:
        return frozenset()
    folder = _folder(repository)
    patches = [each for pid in _ancestors() for each in sorted(folder.glob(f"patch*-{pid}"))]
    return frozenset(path for patch in patches for path in _paths(repository, patch))


def _folder(repository: Repository) -> Path:
    """pre-commit's store (pre_commit/store.py)."""
    environ = repository.environ
    if environ.get("PRE_COMMIT_HOME"):
        return Path(environ["PRE_COMMIT_HOME"]).expanduser()
    caches = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(caches).expanduser() / "pre-commit"


def _paths(repository: Repository, patch: Path) -> Iterator[str]:
    listed = repository.run("apply", "--numstat", "-z", str(patch))
    for record in filter(None, listed.split(b"\0")):
        yield decode(record.split(b"\t", 2)[2])


def _ancestors() -> Iterator[int]:
    """The parent and, where the system tells, those above it: the hook's entry may be started
    by a shell."""
    pid = os.getppid()
    for _ in range(MOST_ANCESTORS):
        if pid <= 1:
            return
        yield pid
        try:
            status = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
        except OSError:
            return
        # the program's name, in parentheses, may hold anything
        pid = int(status.rpartition(")")[2].split()[1])
