"""What a `verify` leaves behind that is ended at a random moment: databases, sessions, processes,
temporary files, changes of the working tree. All of them must be none.

One run of each project and server goes through and is timed; the others get SIGTERM, as the job
of a cancelled workflow does, or SIGINT, as from Ctrl-C, at a moment between start and end that is
drawn from the seed. Both are sent to the command alone.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "hooks"))
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from support.database import database_server
from support.leftovers import Ended, ended_verify
from support.node_projects import copy_example, example_packages, link_packages
from support.repository import Repository
from support.typeorm_project import migration, plain_project

NEW = "src/migrations/1790000000000-Next.ts"
TABLES = {"plain": "post", "example": "author"}
ENDED = {0, 1, 130, -signal.SIGTERM, -signal.SIGINT}
"""It was done before the signal came; it was interrupted; its own code did not run yet."""
LONGEST_RUN = 600.0


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
    through = _ending(LONGEST_RUN, signal.SIGTERM)
    ended_verify(repository, url, through)
    start = time.monotonic()
    runs = [ended_verify(repository, url, through)]
    whole = time.monotonic() - start
    for number in range(count):
        sent = (signal.SIGTERM, signal.SIGINT)[number % 2]
        runs.append(ended_verify(repository, url, _ending(draw.uniform(0, whole), sent)))
        print(f"  {sent.name} {runs[-1]}", file=sys.stderr, flush=True)
    return runs, whole


def _ending(moment: float, sent: signal.Signals) -> Callable[[subprocess.Popen[bytes], Path], None]:
    def stop(process: subprocess.Popen[bytes], log: Path) -> None:
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(sent)

    return stop


def _row(project: str, kind: str, whole: float, runs: Sequence[Ended]) -> str:
    codes = Counter(run.code for run in runs)
    told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    left = sum(len(run.left) for run in runs)
    slowest = max(run.seconds for run in runs)
    cells = (project, kind, f"{whole:.1f} s", f"{len(runs)} runs", told, f"{slowest:.1f} s", left)
    return f"| {' | '.join(map(str, cells))} |"


def _tell(runs: Sequence[Ended]) -> None:
    """Where they were ended, on the other stream."""
    for step, count in Counter(run.step for run in runs).most_common():
        print(f"  {count:>3} at: {step[:100]}", file=sys.stderr)


if __name__ == "__main__":
    main()
