"""What a `verify` leaves behind that is ended before its time: all of it must be nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from migration_guard.postgres.connection import connect
from support.program import SOURCES
from support.repository import Repository

MARK = "LEFTOVERS_OF"
"""In the environment of a run and of all that it starts, by which its processes are known."""
LONGEST_END = 60.0
LONGEST_DEATH = 5.0


class Ended(NamedTuple):
    """One run: the step that it was in, its exit code, the seconds from `stop` to its end, and
    what is there that was not before: processes, temporary files, changes of the working tree,
    linked working trees, and of a server that was given the databases and sessions."""

    step: str
    code: int
    seconds: float
    left: tuple[str, ...]


def ended_verify(
    repository: Repository,
    url: str | None,
    stop: Callable[[subprocess.Popen[bytes], Path], None],
) -> Ended:
    """A `verify` with all its scenarios on the server of `url`, None for an embedded one. `stop`
    gets the process and the file of its steps, and returns when it has ended it, or it itself."""
    mark, before = uuid.uuid4().hex, _lasting(repository, url)
    with tempfile.TemporaryDirectory(dir=repository.path.parent) as name:
        folder, log = Path(name), Path(name) / "steps"
        temporary = folder / "tmp"
        temporary.mkdir()
        folder.chmod(0o755)  # the embedded server's account must reach what is below
        with log.open("wb") as steps:
            process = subprocess.Popen(
                [sys.executable, "-m", "migration_guard", "verify", *_arguments(url)],
                cwd=repository.path,
                env=_environment(temporary, mark),
                stdout=subprocess.DEVNULL,
                stderr=steps,
            )
        stop(process, log)
        start = time.monotonic()
        process.wait(LONGEST_END)
        seconds = time.monotonic() - start
        left = (
            *(f"process {each}" for each in _survivors(mark)),
            *(f"file {path.name}" for path in temporary.iterdir()),
            *(each for each in _lasting(repository, url) if each not in before),
        )
        told = log.read_text(errors="replace").splitlines() or [": nothing yet"]
    return Ended(told[-1].partition(": ")[2], process.returncode, seconds, left)


def _arguments(url: str | None) -> Sequence[str]:
    return ("--progress", *(("--database-url", url) if url else ("--embedded",)))


def _environment(temporary: Path, mark: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": str(temporary), MARK: mark}


def _survivors(mark: str) -> list[str]:
    """The processes that carry the mark, a moment after the command has ended: a program that
    was killed is there until it is reaped."""
    until = time.monotonic() + LONGEST_DEATH
    while (found := _marked(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _marked(mark: str) -> list[str]:
    """Linux only; elsewhere none is seen."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
        except OSError:
            continue  # it has ended, or is another user's
    return found


def _lasting(repository: Repository, url: str | None) -> list[str]:
    found = [f"change {line}" for line in repository.git("status", "--porcelain").splitlines()]
    found += [f"tree {line}" for line in repository.git("worktree", "list").splitlines()]
    if url is None:
        return found
    with connect(url) as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database")
        found += [f"database {row[0]}" for row in names]
        sessions = connection.exec_driver_sql(
            "SELECT query FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        return found + [f"session {row[0]}" for row in sessions]
