"""The migrations of Medusa's core and plugins, run once: a database that others are copied from.

They come first in a new database as far as their stamps are older than the project's first
one. A copy of them is where a run would come to by itself, and that is seen after each run: the
copied ones must be the first of the list that the runner has found, and none of them may have
run again. Otherwise it is run in full, on an empty database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from migration_guard.postgres.scratch import Scratch, scratch_database
from migration_guard.postgres.template import make_template, template_comment
from migration_guard.typeorm.packages import digests, source_digests
from migration_guard.typeorm.run import Observation, Run
from migration_guard.verify.expected import Expected
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.runner import Runner, written_table
from migration_guard.verify.server import Server

KEPT = "migration_guard_core"
SCHEMA_CHANGE = re.compile(r"\s*(?:CREATE|ALTER|DROP)\b", re.IGNORECASE)


class Core(Struct, frozen=True):
    """`database` holds what `migrations` made, the first of the runner's list; `files` are the
    digests of what they come from, by absolute path; `kept` where an earlier run made it."""

    database: str
    migrations: tuple[str, ...]
    files: dict[str, str]
    kept: bool = False

    def precedes(self, run: Run) -> bool:
        """Whether `run`, on a copy, did what it would have done on an empty database."""
        first = (run.trace.listed or ())[: len(self.migrations)]
        again = set(self.migrations).intersection(run.trace.begun)
        return run.trace.lists == 1 and first == self.migrations and not again


class Cores:
    """What there is to copy on a server: what an earlier run has kept, else what `make` makes
    once. Databases that are not kept are gone with `resources`."""

    def __init__(self, runner: Runner, server: Server, own: tuple[Expected, ...]) -> None:
        self._runner = runner
        self.server = server
        self._own = own
        self._found = kept_core(server)
        self._asked = False

    @property
    def found(self) -> Core | None:
        return self._found

    def forget(self) -> None:
        """The kept one is not what the runner begins with now."""
        self._found = None

    def make(self, resources: ExitStack) -> Core | None:
        """None where no migration comes before the project's, or nothing can be copied."""
        if self._found is None and not self._asked:
            self._asked = True
            self._found = _made(self._runner, self.server, self._own, resources)
        return self._found


@contextmanager
def migrated_database(
    server: str, core: Core | None, run: Callable[[str], Run]
) -> Iterator[tuple[Scratch, Run]]:
    """A database after `run`, which begins with what is in `core` where that makes no
    difference."""
    if core is not None:
        with scratch_database(server, template=core.database) as scratch:
            done = run(scratch.url)
            if core.precedes(done):
                yield scratch, done
                return
    with scratch_database(server) as scratch:
        yield scratch, run(scratch.url)


def kept_core(server: Server) -> Core | None:
    """What an earlier run has kept on the server, unless a file of it is another one now."""
    comment = template_comment(server.url, KEPT) if server.kept is not None else None
    if comment is None:
        return None
    try:
        core = msgspec.json.decode(comment, type=Core)
    except msgspec.MsgspecError:
        return None
    return core if digests(core.files) == core.files else None


def _made(
    runner: Runner, server: Server, own: tuple[Expected, ...], resources: ExitStack
) -> Core | None:
    stamps = [item.stamp for item in own]
    before = min((stamp for stamp in stamps if stamp is not None), default=None)
    if before is None or None in stamps:
        return None
    scratch = resources.enter_context(scratch_database(server.url))
    without = tuple(item.name for item in own)
    run = runner.run(
        scratch.url, observation=Observation(without=without, before=before, files=True)
    )
    if not _is_repeatable(run) or _comes_from(run, runner.top / runner.project.migration_build_dir):
        return None
    core = Core(scratch.name, run.trace.begun, source_digests(_files(run)))
    if server.kept is None:
        return core
    core = msgspec.structs.replace(core, database=KEPT, kept=True)
    make_template(server.url, scratch.name, KEPT, msgspec.json.encode(core).decode())
    server.kept.wanted = True
    return msgspec.structs.replace(core, kept=False)


def _is_repeatable(run: Run) -> bool:
    """Whether the database is what the migrations made that came first, and no more."""
    trace = run.trace
    if run.timed_out or failed_migration(run) is not None or trace.lists != 1 or not trace.begun:
        return False
    if trace.listed is None or trace.listed[: len(trace.begun)] != trace.begun:
        return False
    return all(name in trace.files for name in trace.begun) and not any(
        SCHEMA_CHANGE.match(statement.sql) and not _is_bookkeeping(statement.sql, run)
        for statement in trace.statements
        if statement.migration is None
    )


def _is_bookkeeping(sql: str, run: Run) -> bool:
    """What TypeORM makes for itself before the first migration."""
    table = written_table(run.trace)
    own_table = table is not None and f'"{table}"' in sql.partition("(")[0]
    return own_table or sql.lstrip().upper().startswith("CREATE EXTENSION")


def _files(run: Run) -> list[str]:
    return [run.trace.files[name] for name in run.trace.begun]


def _comes_from(run: Run, folder: Path) -> bool:
    """Whether a migration of the project was not known by its name, and has run."""
    real = folder.resolve()
    return any(Path(file).resolve().is_relative_to(real) for file in _files(run))
