"""Runs a tree's own migration runner on scratch databases, or on one that is named."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from migration_guard.errors import UsageError
from migration_guard.postgres.connection import connect
from migration_guard.postgres.inspect import MigrationRow, migration_rows, migrations_tables
from migration_guard.project.model import Project
from migration_guard.typeorm.data_source import built_data_source
from migration_guard.typeorm.run import (
    Action,
    Observation,
    Run,
    Task,
    project_beside,
    run_project,
    runner_command,
)
from migration_guard.typeorm.run_files import Counted, uncounted
from migration_guard.typeorm.trace import Trace
from migration_guard.verify.request import VerifyRequest


class Runner(Struct, frozen=True):
    """The project as it lies, built, in the tree at `top`. `variables` are the environment's
    names that the URL is handed over in; `work` is a folder for the files of the runs. `target`
    is how messages call the database; `session` the application name of the runner's
    connections, so that they can be found again; `counted` is told how far a run is."""

    top: Path
    project: Project
    variables: tuple[str, ...]
    timeout: float
    work: Path
    target: str = "the scratch database"
    session: str = ""
    counted: Counted = uncounted

    def command(self, action: Action = Action.RUN) -> list[str]:
        """ToolError or UsageError when there is none."""
        data_source = built_data_source(self.top, self.project)
        return runner_command(self.top / self.project.root, self.project, data_source, action)

    def run(
        self, url: str, action: Action = Action.RUN, observation: Observation | None = None
    ) -> Run:
        """UsageError when the project connects to another database than that of `url`."""
        task = self._task(url, action)
        return self._on_target(run_project(task, observation, self.session, self.counted))

    @contextmanager
    def beside(self, url: str, action: Action = Action.RUN) -> Iterator[Callable[[], Run]]:
        """A run that goes on while the block does; what the block is given waits for it, and
        raises as `run` does."""
        with project_beside(self._task(url, action)) as ended:
            yield lambda: self._on_target(ended())

    def _task(self, url: str, action: Action) -> Task:
        return Task(
            self.command(action),
            self.top / self.project.root,
            url,
            self.variables,
            self.timeout,
            Path(tempfile.mkdtemp(dir=self.work)),
        )

    def _on_target(self, run: Run) -> Run:
        _require_target(run.trace, self.target)
        return run


def requested_runner(request: VerifyRequest, work: Path) -> Runner:
    """Of the tree that is to be proved."""
    top, project, variables = request.top, request.project, request.variables
    return Runner(top, project, variables, request.timeout, work, counted=request.counted)


def written_table(trace: Trace) -> str | None:
    """The name of the migrations table that the runner was seen writing."""
    written = (s.row.table for s in trace.statements if s.row is not None)
    return next((table.split(".")[-1].strip().strip('"') for table in written), None)


def recorded_rows(url: str, name: str | None) -> tuple[MigrationRow, ...]:
    """The rows of the migrations table called `name`, else of the likeliest one."""
    with connect(url) as connection:
        found = migrations_tables(connection)
        found = tuple(table for table in found if table.name == name) or found
        return migration_rows(connection, found[0]) if found else ()


def _require_target(trace: Trace, target: str) -> None:
    if trace.refused:
        raise UsageError(
            f"the project connects to '{trace.refused[0]}', not to {target}; it was kept from it",
            hint="name the variable that the project's configuration reads the URL from: --env "
            "NAME (DATABASE_URL is always set)",
        )
    if trace.drivers:
        raise UsageError(
            f"the project's data source is of type '{trace.drivers[0]}'; it was not opened",
            hint="migration-guard verifies migrations on PostgreSQL only",
        )
