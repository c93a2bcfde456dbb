"""What a `verify` leaves behind that is ended at a random moment: databases, sessions, processes,
temporary files, changes of the working tree. All of them must be none.

One run of each project and server goes through and is timed; the others get SIGTERM, as the job
of a cancelled workflow does, or SIGINT, as from Ctrl-C, at a moment between start and end that is
drawn from the seed. Both are sent to the command alone.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).parents[1] / "hooks"))
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from migration_guard.postgres.connection import connect
from support.database import database_server
from support.node_projects import copy_example, example_packages, link_packages
from support.repository import Repository
from support.typeorm_project import migration, plain_project

SOURCES = Path(__file__).parents[1] / "hooks"
NEW = "src/migrations/1790000000000-Next.ts"
TABLES = {"plain": "post", "example": "author"}
MARK = "LEFTOVERS_OF"
"""In the environment of a run and of all that it starts, by which its processes are known."""
ENDED = {0, 1, 130, -signal.SIGTERM, -signal.SIGINT}
"""It was done before the signal came; it was interrupted; its own code did not run yet."""
LONGEST_RUN = 600.0
LONGEST_END = 60.0
NO_MORE = 5.0


class Ended(NamedTuple):
    """One run: what it said last, its exit code, seconds from the signal to its end, and what
    it left behind."""

    said: str
    code: int
    seconds: float
    left: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="of each project and server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", choices=sorted(TABLES), action="append", help="only this one")
    parser.add_argument("--server", choices=("embedded", "given"), action="append")
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    faults = 0
    print("| project | server | whole | ended by | exit codes | slowest end | left behind |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="leftovers-") as name:
        Path(name).chmod(0o755)  # the embedded server's account must reach what is below
        for project in arguments.project or sorted(TABLES):
            repository = _project(Path(name) / project, project)
            for kind in arguments.server or ("embedded", "given"):
                with _server(kind) as url:
                    runs, whole = _runs(repository, url, arguments.runs, draw)
                faults += sum(bool(run.left) or run.code not in ENDED for run in runs)
                print(_row(project, kind, whole, runs), flush=True)
                _tell(runs)
    sys.exit(1 if faults else 0)


def _project(path: Path, kind: str) -> Repository:
    """On a branch with one new migration, so that every scenario but one applies."""
    if kind == "plain":
        repository = plain_project(path, quick=True)
    else:
        subprocess.run(["git", "init", "-q", "-b", "main", copy_example(path)], check=True)
        repository = Repository(path)
        link_packages(path, example_packages())
        repository.commit("The example")
    repository.git("checkout", "-q", "-b", "change")
    table = TABLES[kind]
    add, drop = f'ALTER TABLE "{table}" ADD "x" text', f'ALTER TABLE "{table}" DROP COLUMN "x"'
    repository.commit("Next", {NEW: migration("Next1790000000000", add, down=(drop,))})
    return repository


@contextmanager
def _server(kind: str) -> Iterator[str | None]:
    with database_server() if kind == "given" else nullcontext() as url:
        yield url


def _runs(
    repository: Repository, url: str | None, count: int, draw: random.Random
) -> tuple[list[Ended], float]:
    """The interrupted runs, and how long a whole one takes. The first warms everything up."""
    _run(repository, url, None, signal.SIGTERM)
    start = time.monotonic()
    through = _run(repository, url, None, signal.SIGTERM)
    whole = time.monotonic() - start
    runs = [through]
    for number in range(count):
        sent = (signal.SIGTERM, signal.SIGINT)[number % 2]
        runs.append(_run(repository, url, draw.uniform(0, whole), sent))
        print(f"  {sent.name} {runs[-1]}", file=sys.stderr, flush=True)
    return runs, whole


def _run(
    repository: Repository, url: str | None, moment: float | None, sent: signal.Signals
) -> Ended:
    mark = uuid.uuid4().hex
    before = _lasting(repository, url)
    with tempfile.TemporaryDirectory(dir=repository.path.parent) as folder:
        Path(folder).chmod(0o755)
        process = subprocess.Popen(
            [sys.executable, "-m", "migration_guard", "verify", *_arguments(url)],
            cwd=repository.path,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": folder, MARK: mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if moment is not None:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.send_signal(sent)
        start = time.monotonic()
        _, said = process.communicate(timeout=LONGEST_RUN if moment is None else LONGEST_END)
        seconds = time.monotonic() - start
        left = (
            *(f"process {each}" for each in _survivors(mark)),
            *(f"file {path.name}" for path in Path(folder).iterdir()),
            *(each for each in _lasting(repository, url) if each not in before),
        )
    steps = [line.partition(": ")[2] for line in said.splitlines()] or ["(nothing yet)"]
    return Ended(steps[-1], process.returncode, seconds if moment is not None else 0.0, left)


def _arguments(url: str | None) -> Sequence[str]:
    return ("--progress", "--database-url", url) if url else ("--progress", "--embedded")


def _survivors(mark: str) -> list[str]:
    """The processes that carry the mark, a moment after the command has ended: a program that
    was killed is there until it is reaped."""
    until = time.monotonic() + NO_MORE
    while (found := _marked(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _marked(mark: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
        except OSError:
            continue  # it has ended, or is another user's
    return found


def _lasting(repository: Repository, url: str | None) -> list[str]:
    """What outlives a process: changes of the working tree, linked working trees, and of a given
    server the databases and sessions."""
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


def _row(project: str, kind: str, whole: float, runs: Sequence[Ended]) -> str:
    codes = Counter(run.code for run in runs)
    told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    left = sum(len(run.left) for run in runs)
    slowest = max(run.seconds for run in runs)
    cells = (project, kind, f"{whole:.1f} s", f"{len(runs)} runs", told, f"{slowest:.1f} s", left)
    return f"| {' | '.join(map(str, cells))} |"


def _tell(runs: Sequence[Ended]) -> None:
    """Where they were ended, on the other stream."""
    for said, count in Counter(run.said for run in runs).most_common():
        print(f"  {count:>3} at: {said[:100]}", file=sys.stderr)


if __name__ == "__main__":
    main()
