"""Whether a generated migration settles the drift of real Medusa projects, by the real oracle.

For each project: its own migrations are run by real Medusa on an empty PostgreSQL, `generate`
writes a migration in each mode, Medusa runs it, takes it back and runs it again, and TypeORM's
schema builder is asked before and after what it would still change. Statements of Medusa's
core are left out, as `verify` does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from drift_files import add_options, chosen, opened
from medusa_backend import Backend, set_up
from medusa_settle import MODES, Oracle, Settled, migrate, settle
from msgspec import Struct

from migration_guard.cli.interrupts import terminated_as_interrupt
from migration_guard.errors import GuardError
from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.scratch import scratch_database
from migration_guard.verify.core_drift import NotAsked, core_drift
from migration_guard.verify.expected import expected_migrations, read_built
from migration_guard.verify.runner import Runner

RUN_SECONDS = 120.0


class Measured(Struct, frozen=True):
    """`before` is how many statements of drift there are, `recorded` how many were recorded."""

    project: str
    type_errors: int
    recorded: int
    before: int
    settled: tuple[Settled, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_options(parser)
    parser.add_argument("--details", action="store_true", help="print answers and what is left")
    arguments = parser.parse_args()
    with terminated_as_interrupt(), embedded_server() as server:
        found = [
            measure(path, arguments.folder, arguments.packages, server.url)
            for path in chosen(arguments)
        ]
    measured = [each for each in found if isinstance(each, Measured)]
    print(table(measured))
    for each in found:
        if isinstance(each, str):
            print(f"\nleft out: {each}")
    for one in measured if arguments.details else ():
        print("\n".join(["", f"## {one.project}", "", *details(one)]))
    if not measured or not all(one.is_whole for each in measured for one in each.settled):
        sys.exit(1)


def measure(recorded: Path, folder: Path, packages: Path, url: str) -> Measured | str:
    """One project at its repository's HEAD, or why it cannot be run. `url` names the server."""
    found = opened(recorded, folder)
    if isinstance(found, str):
        return found
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as name:
        top, work = Path(name) / "tree", Path(name) / "work"
        work.mkdir()
        try:
            backend = set_up(found.repository, found.commit, packages, top)
            return _measured(found.project, len(found.statements), backend, work, url)
        except (GuardError, NotAsked) as error:
            return f"{found.project}: {error}"


def table(measured: Sequence[Measured]) -> str:
    """A row for each project and mode."""
    rows = ["| project | drift | recorded | mode | written | applied | left | noise | down, up |"]
    rows.append("|---|--:|--:|---|--:|---|--:|--:|---|")
    for each in measured:
        for one in each.settled:
            cells = (each.project, each.before, each.recorded, one.mode, one.statements)
            applied, restored = _proof(one)
            ends = (applied, len(one.left), f"{one.noise} of {one.forecast}", restored)
            rows.append(f"| {' | '.join(map(str, (*cells, *ends)))} |")
    return "\n".join(rows)


def details(each: Measured) -> Iterator[str]:
    """What was answered, and what failed or is left, in each mode."""
    if each.type_errors:
        yield f"- transpiled: tsc finds {each.type_errors} type errors with these packages"
    for one in each.settled:
        yield f"- {one.mode}: {one.said}"
        if one.problem:
            yield f"- {one.mode}, not run: {one.problem}"
        yield from (f"- {one.mode}, left: {sql}" for sql in one.left)
        yield from (f"- {one.mode}, not restored: {fact}" for fact in one.unrestored)


def _proof(one: Settled) -> tuple[str, str]:
    """Whether it was applied, and whether down and up again end where they began."""
    if not one.statements:
        return "-", "-"
    return ("no", "-") if one.problem else ("yes", "no" if one.unrestored else "yes")


def _measured(project: str, recorded: int, backend: Backend, work: Path, url: str) -> Measured:
    errors = backend.build()
    runner = Runner(backend.top, backend.project, (), RUN_SECONDS, work)
    sources = backend.state().migrations
    expected = expected_migrations(sources, read_built(backend.top, backend.project))
    oracle = Oracle(runner, url, core_drift(runner, url, expected))
    with scratch_database(url) as scratch:
        migrate(runner, scratch.url)
        before = len(oracle.ask(scratch.url).statements)
    settled = tuple(settle(mode, backend, oracle) for mode in MODES)
    return Measured(project, errors, recorded, before, settled)


if __name__ == "__main__":
    main()
