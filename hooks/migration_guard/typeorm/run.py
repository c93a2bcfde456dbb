"""Runs a project's migrations with its own runner, and keeps all that there is to know.

The exit code is kept out of the result on purpose: `medusa migrations run` of Medusa 1.x ends
with 0 when a migration fails and when the database is down (medusajs/medusa#8812, which its
maintainers will not change). What happened is read from the trace and from the database.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from migration_guard import processes
from migration_guard.errors import UsageError
from migration_guard.postgres.url import redact
from migration_guard.project.model import Kind, Project
from migration_guard.typeorm.guarded import guarded_environment, require_guard
from migration_guard.typeorm.packages import MEDUSA_CONFIG
from migration_guard.typeorm.run_files import Counted, RunFiles, Watch, uncounted
from migration_guard.typeorm.runner import find_command, find_node, has_command
from migration_guard.typeorm.source_map import with_sources
from migration_guard.typeorm.trace import Trace, read_trace


class Action(enum.Enum):
    """What a runner is asked for, in the words of TypeORM's command line. CORE_SCHEMA_LOG is
    the same of Medusa's own entities and those of its plugins."""

    RUN = "migration:run"
    SHOW = "migration:show"
    REVERT = "migration:revert"
    SCHEMA_LOG = "schema:log"
    CORE_SCHEMA_LOG = "core-schema:log"


MEDUSA_SCHEMA = Path(__file__).with_name("medusa-schema.cjs")
SCOPES = {Action.SCHEMA_LOG: "all", Action.CORE_SCHEMA_LOG: "core"}


class Observation(Struct, frozen=True):
    """What is asked of the database while `migrations` (recorded names) run, on their own
    connection: `catalog` is the SQL asked before each `up` and after each `down`, `probe` the
    SQL asked after each statement. `reverts` is how many migrations one revert takes back;
    those of `without`, and those whose stamp is not `before`, are kept from the runner.
    `files` asks for the file that each migration's class comes from."""

    migrations: tuple[str, ...] = ()
    catalog: str | None = None
    probe: str | None = None
    reverts: int = 0
    without: tuple[str, ...] = ()
    before: int | None = None
    files: bool = False


class Run(Struct, frozen=True):
    """`output` is all that the runner printed, without colours. `catalogs` are the rows that
    the observation's SQL gave, by migration and `before` (its `up`) or `after` (its `down`).
    `signal` names the signal that ended the runner, empty where it ended by itself or was
    ended from here; `database` is the URL of the run without its password."""

    command: str
    output: str
    trace: Trace
    seconds: float
    timed_out: bool
    catalogs: Mapping[tuple[str, str], Sequence[Sequence[object]]] = {}
    signal: str = ""
    database: str = ""


def runner_command(
    directory: Path, project: Project, data_source: Path | None, action: Action = Action.RUN
) -> list[str]:
    """The command that does `action` for the project in `directory`.

    ToolError when its packages are not installed; UsageError when a plain TypeORM project has
    no data source that could be named to TypeORM's command line.
    """
    if project.kind is Kind.MEDUSA_PLUGIN and not (directory / MEDUSA_CONFIG).exists():
        raise UsageError(
            "a Medusa plugin has no runner of its own: its migrations run in a backend",
            hint="install it in a backend and verify that one; `migration-guard check` needs none",
        )
    if project.is_medusa and action in SCOPES:
        return [str(find_node()), str(MEDUSA_SCHEMA), SCOPES[action]]
    if project.is_medusa:
        name = action.value.removeprefix("migration:")
        return [str(find_command(directory, "medusa")), "migrations", name]
    if data_source is None:
        raise UsageError(
            "no file with a TypeORM DataSource was found",
            hint='name it in migration-guard.toml: data-source = "src/data-source.ts"',
        )
    name = "typeorm"
    if data_source.suffix == ".ts" and has_command(directory, "typeorm-ts-node-commonjs"):
        name = "typeorm-ts-node-commonjs"
    named = "-f" if (project.typeorm_version or "").startswith("0.2.") else "-d"
    return [str(find_command(directory, name)), action.value, named, str(data_source)]


class Task(Struct, frozen=True):
    """To run `command` in `directory` on the database of `url`, which it finds in the
    environment variables `variables`, for `timeout` seconds at most; `work` is a folder for
    the files of this run, empty before it."""

    command: list[str]
    directory: Path
    url: str
    variables: tuple[str, ...]
    timeout: float
    work: Path


def run_project(
    task: Task,
    observation: Observation | None = None,
    session: str = "",
    counted: Counted = uncounted,
) -> Run:
    """`session` is the application name that node-postgres' connections take where the project
    gives them none; `counted` is told now and then how far it is."""
    files = RunFiles(task.work)
    environment = _prepared(task, files, observation)
    environment.update({"PGAPPNAME": session} if session else {})
    completed = processes.run_to_file(
        task.command,
        cwd=task.directory,
        env=environment,
        timeout=task.timeout,
        output=files.output,
        until=Watch(files, counted).is_over,
    )
    return _run(task, files, completed)


@contextmanager
def project_beside(task: Task) -> Iterator[Callable[[], Run]]:
    """The same while the block runs, which is given what waits for it."""
    files = RunFiles(task.work)
    begun = processes.beside(
        task.command,
        cwd=task.directory,
        env=_prepared(task, files),
        timeout=task.timeout,
        output=files.output,
    )
    with begun as completed:
        yield lambda: _run(task, files, completed(Watch(files, uncounted).is_over))


def _prepared(
    task: Task, files: RunFiles, observation: Observation | None = None
) -> dict[str, str]:
    """The environment of a run that writes `files`."""
    files.trace.touch()
    environment = guarded_environment(task.url, task.variables, files.trace)
    require_guard(task.directory, environment, files.work)
    return {**environment, **_observed(observation, files.catalogs)}


def _run(task: Task, files: RunFiles, completed: processes.Completed) -> Run:
    return Run(
        command=" ".join([Path(task.command[0]).name, *task.command[1:]]),
        output=files.printed(),
        trace=with_sources(read_trace(files.trace)),
        seconds=completed.seconds,
        timed_out=completed.timed_out,
        catalogs=files.told_catalogs(),
        signal=completed.signal,
        database=redact(task.url),
    )


def _observed(observation: Observation | None, output: Path) -> Mapping[str, str]:
    if observation is None:
        return {}
    told = {**msgspec.to_builtins(observation), "output": str(output)}
    return {"MIGRATION_GUARD_OBSERVE": json.dumps(told)}
