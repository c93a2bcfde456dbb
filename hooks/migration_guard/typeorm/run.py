"""Runs a project's migrations with its own runner, and keeps all that there is to know.

The exit code is kept out of the result on purpose: `medusa migrations run` of Medusa 1.x ends
with 0 when a migration fails and when the database is down (medusajs/medusa#8812, which its
maintainers will not change). What happened is read from the trace and from the database.
"""

from __future__ import annotations

import enum
import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from migration_guard import processes
from migration_guard.errors import ToolError, UsageError
from migration_guard.postgres.url import database_name, redact
from migration_guard.project.model import Kind, Project
from migration_guard.typeorm.hangs import known_hang
from migration_guard.typeorm.packages import MEDUSA_CONFIG
from migration_guard.typeorm.runner import find_command, find_node, has_command
from migration_guard.typeorm.source_map import with_sources
from migration_guard.typeorm.trace import SCRIPT, Trace, read_trace

DEFAULT_VARIABLES = ("DATABASE_URL",)
LAST_WORDS_SECONDS = 1.0
NODE_START_SECONDS = 30.0
_GUARDED: set[tuple[Path, Path, str]] = set()
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


Counted = Callable[[int, int], None]
"""Takes how many migrations a run has run, and how many there are; 0 until that is known."""


def uncounted(done: int, known: int) -> None:
    """For a run that nobody waits for."""


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
    return [str(find_command(directory, name)), action.value, "-d", str(data_source)]


def run_project(
    command: list[str],
    *,
    directory: Path,
    url: str,
    variables: tuple[str, ...],
    timeout: float,
    work: Path,
    observation: Observation | None = None,
    session: str = "",
    counted: Counted = uncounted,
) -> Run:
    """Runs `command` in `directory` on the database of `url`, which it finds in the environment
    variables `variables`. `work` is a folder for the files of this run, empty before it.
    `session` is the application name that node-postgres' connections take where the project
    gives them none; `counted` is told now and then how far it is."""
    trace, output, catalogs = work / "trace.jsonl", work / "runner.log", work / "catalogs.jsonl"
    trace.touch()
    environment = _environment(url, variables, trace)
    _require_guard(directory, environment, work)
    environment.update(_observed(observation, catalogs))
    environment.update({"PGAPPNAME": session} if session else {})
    completed = processes.run_to_file(
        command,
        cwd=directory,
        env=environment,
        timeout=timeout,
        output=output,
        until=_Watch(trace, output, counted).is_over,
    )
    return Run(
        command=" ".join([Path(command[0]).name, *command[1:]]),
        output=_text(output),
        trace=with_sources(read_trace(trace)),
        seconds=completed.seconds,
        timed_out=completed.timed_out,
        catalogs=_catalogs(catalogs),
        signal=completed.signal,
        database=redact(url),
    )


def _observed(observation: Observation | None, output: Path) -> Mapping[str, str]:
    if observation is None:
        return {}
    told = {**msgspec.to_builtins(observation), "output": str(output)}
    return {"MIGRATION_GUARD_OBSERVE": json.dumps(told)}


def _catalogs(path: Path) -> Mapping[tuple[str, str], Sequence[Sequence[object]]]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    records = [json.loads(line) for line in lines]
    return {(record["name"], record["moment"]): record["rows"] for record in records}


def _require_guard(directory: Path, environment: Mapping[str, str], work: Path) -> None:
    """ToolError unless node loads the script that keeps it from other databases: without it
    nothing is run. Asked once for each environment that a process runs projects in."""
    node = find_node()
    asked = (node, directory, environment["NODE_OPTIONS"])
    if asked in _GUARDED:
        return
    trace = work / "guard.jsonl"
    done = processes.run(
        [node, "-e", "0"],
        cwd=directory,
        env={**environment, "MIGRATION_GUARD_TRACE": str(trace)},
        timeout=NODE_START_SECONDS,
    )
    if not read_trace(trace).started:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ToolError(
            f"'{node}' does not load a script by NODE_OPTIONS: {said[0] if said else 'no error'}",
            hint="see NODE_OPTIONS and the version of node; 16 or newer is needed",
        )
    _GUARDED.add(asked)


class _Watch(Struct):
    """Tells when a run is decided: what comes after is a hang, or the ten seconds for which
    Medusa stays after a failure."""

    trace: Path
    output: Path
    counted: Counted
    decided_at: float | None = None

    def is_over(self) -> bool:
        if self.decided_at is None and self._is_decided():
            self.decided_at = time.monotonic()
        return (
            self.decided_at is not None and time.monotonic() - self.decided_at > LAST_WORDS_SECONDS
        )

    def _is_decided(self) -> bool:
        trace = read_trace(self.trace)
        self.counted(len(trace.executed), len(trace.listed or ()))
        failed = trace.failed or trace.failed_down or trace.refused or trace.drivers
        return bool(failed) or known_hang(_text(self.output)) is not None


def _text(output: Path) -> str:
    text = output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""
    return CONTROL_SEQUENCE.sub("", text)


def _environment(url: str, variables: tuple[str, ...], trace: Path) -> dict[str, str]:
    """The URL under every name that the project may read it by, and the preloaded script."""
    parts = urlsplit(url)
    target = {
        "host": parts.hostname or "localhost",
        "port": parts.port or 5432,
        "database": database_name(url),
    }
    # NODE_OPTIONS takes a path with spaces in double quotes, a backslash before a quote.
    script = str(SCRIPT).replace("\\", "\\\\").replace('"', '\\"')
    inherited = os.environ.get("NODE_OPTIONS", "")
    return {
        **dict.fromkeys((*DEFAULT_VARIABLES, *variables), url),
        "NODE_OPTIONS": f'{inherited} --require "{script}"'.strip(),
        "MIGRATION_GUARD_TRACE": str(trace),
        "MIGRATION_GUARD_TARGET": json.dumps(target),
        "MEDUSA_DISABLE_TELEMETRY": "1",
        "NO_COLOR": "1",
        "FORCE_COLOR": "0",
    }
