"""A real git repository for tests, with the same authors and dates in every run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

FIRST_SECOND = 1_700_000_000
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


class Repository:
    """A repository at `path`, made there when there is none yet.

    Each commit is one second younger than the one before, so that ids repeat from run to
    run as long as a test makes the same commits.
    """

    def __init__(self, path: Path, *, bare: bool = False) -> None:
        self.path = path
        self._clock = FIRST_SECOND
        if not path.exists():
            path.mkdir(parents=True)
            self.git("init", "--quiet", "--initial-branch=main", *(["--bare"] if bare else []))

    def git(self, *arguments: str, environ: Mapping[str, str] | None = None) -> str:
        """Standard output of `git arguments`, without its last newline; raises
        `subprocess.CalledProcessError`, its `stderr` filled, when git fails."""
        date = f"{self._clock} +0000"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        completed = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **IDENTITY, **dates, **(environ or {})},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return completed.stdout.removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files to the working tree; nothing is staged."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def delete(self, *names: str) -> None:
        """Delete files from the working tree; nothing is staged."""
        for name in names:
            (self.path / name).unlink()

    def move(self, old: str, new: str) -> None:
        """Move a tracked file as `git mv` does: in the working tree and the index."""
        (self.path / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", "--", old, new)

    def stage(self, *names: str) -> None:
        """Stage these paths, deletions too; everything when none is named."""
        self.git("add", "--all", "--", *(names or (".",)))

    def commit(self, message: str, files: Mapping[str, str | bytes] | None = None) -> str:
        """Write `files`, stage everything and commit it, hooks included; the commit's id."""
        self.write(files or {})
        self.stage()
        return self.commit_staged(message)

    def commit_staged(self, message: str) -> str:
        """Commit what is staged, nothing else; the commit's id."""
        self._clock += 1
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def clone(self, path: Path, *options: str) -> Repository:
        """A clone of this repository over the file transport, which honours `--depth`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.git("clone", "--quiet", *options, f"file://{self.path}", str(path))
        return Repository(path)
