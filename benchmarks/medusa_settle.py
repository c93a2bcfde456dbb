"""One generated migration proved on a real Medusa project: run, taken back, run again, and
TypeORM's schema builder asked what it would still change."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from medusa_backend import Backend
from msgspec import Struct
from timing import CLEAN, SOURCES

from migration_guard.errors import ToolError
from migration_guard.postgres.catalog import differences
from migration_guard.postgres.scratch import scratch_database
from migration_guard.schema_builder.noise import forecast
from migration_guard.schema_builder.profile import profile
from migration_guard.typeorm.run import Action, Observation
from migration_guard.verify.core_drift import CoreDrift
from migration_guard.verify.drift import Own, ask
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.judge import last_words
from migration_guard.verify.runner import Runner, recorded_rows
from migration_guard.verify.stage import catalog

MODES = {"safe": ["--safe", "--allow-drop", "--allow-not-null"], "exact": ["--exact-typeorm"]}
GENERATE = (sys.executable, "-m", "migration_guard", "generate", "Settle")
QUERY = re.compile(r"queryRunner\.query\(")


class Oracle(Struct, frozen=True):
    """A project's runner, and what Medusa's core has by itself, on the server of `url`."""

    runner: Runner
    url: str
    core: CoreDrift

    def ask(self, database: str) -> Own:
        return ask(self.runner, database, self.core)


class Settled(Struct, frozen=True):
    """What one mode came to. `said` is the command's answer, `problem` what kept its migration
    from being run. `left` are TypeORM's statements afterwards that it was not forecast to
    repeat for ever; of the `forecast` ones `noise` came. `unrestored` is what the `down`, or the
    second `up`, leaves otherwise than it was."""

    mode: str
    said: str
    statements: int
    left: tuple[str, ...]
    noise: int
    forecast: int
    problem: str | None = None
    unrestored: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not (self.left or self.problem or self.unrestored)


def settle(mode: str, backend: Backend, oracle: Oracle) -> Settled:
    """Writes the migration of one of MODES and proves it on a database of its own; the file is
    gone afterwards."""
    earlier = set(backend.migrations.glob("*"))
    done = subprocess.run(
        [*GENERATE, *MODES[mode]],
        cwd=backend.directory,
        env={**CLEAN, **SOURCES},
        capture_output=True,
        text=True,
    )
    path = next(iter(set(backend.migrations.glob("*")) - earlier), None)
    try:
        said = f"{done.stdout}{done.stderr}".strip()
        return _proved(mode, said, path, backend, oracle)
    finally:
        if path is not None:
            path.unlink()
            with suppress(FileNotFoundError):
                (backend.built_migrations / f"{path.stem}.js").unlink()


def migrate(runner: Runner, url: str) -> None:
    """ToolError where a migration fails or the run does not end."""
    run = runner.run(url)
    if failed_migration(run) is not None or run.timed_out:
        raise ToolError(f"the migrations do not run: {last_words(run)}")


def _proved(mode: str, said: str, path: Path | None, backend: Backend, oracle: Oracle) -> Settled:
    problem, unrestored = None, ()
    with scratch_database(oracle.url) as scratch:
        migrate(oracle.runner, scratch.url)
        if path is not None:
            backend.build()
            try:
                unrestored = tuple(_there_and_back(path, oracle.runner, scratch.url))
            except ToolError as error:
                problem = str(error)
        after = Counter(oracle.ask(scratch.url).statements)
    repeated = _repeated(backend)
    noise = after & repeated
    left = tuple((after - noise).elements())
    written = _statements(path) if path else 0
    counts = (noise.total(), repeated.total())
    return Settled(mode, said, written, left, *counts, problem, unrestored)


def _repeated(backend: Backend) -> Counter[str]:
    """What TypeORM is forecast to write for ever, now that the new migration is there."""
    state, version = backend.state(), profile(backend.project.typeorm_version)
    found = forecast(state.metadata, state.replayed.schema, version)
    return Counter(found.plan.up[position].sql for position in found.repeated)


def _statements(path: Path) -> int:
    up, _, _ = path.read_text("utf-8").partition("async down(")
    return len(QUERY.findall(up))


def _there_and_back(path: Path, runner: Runner, url: str) -> Iterator[str]:
    """Up, down and up again, and what the schema does not have as it was. The exit code of
    Medusa says nothing: the migrations table must have, lose and have its row."""
    stamp, _, name = path.stem.partition("-")
    start = catalog(url)
    migrate(runner, url)
    _require_last(url, f"{name}{stamp}")
    settled = catalog(url)
    run = runner.run(url, Action.REVERT, Observation(reverts=1))
    reverted = [each.name for each in run.trace.reverted]
    if run.trace.failed_down is not None or reverted != [f"{name}{stamp}"]:
        yield f"the down fails: {last_words(run)}"
        return
    yield from (f"down: {each.told()}" for each in differences(start, catalog(url)))
    migrate(runner, url)
    _require_last(url, f"{name}{stamp}")
    yield from (f"up again: {each.told()}" for each in differences(settled, catalog(url)))


def _require_last(url: str, name: str) -> None:
    rows = recorded_rows(url, "migrations")
    if not rows or rows[-1].name != name:
        raise ToolError(f"{name} is not the last row of the migrations table")
