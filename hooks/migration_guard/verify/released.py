"""The base's tree, exported and built aside, as a runner of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from migration_guard.errors import GuardError
from migration_guard.postgres.scratch import Scratch
from migration_guard.typeorm.build import build, build_command
from migration_guard.typeorm.export import export_tree, link_packages, link_settings
from migration_guard.typeorm.run import Observation, Run
from migration_guard.verify.core import Core, migrated_database
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.request import Base, VerifyRequest
from migration_guard.verify.runner import Runner


class Released(Struct, frozen=True):
    """What runs the base's migrations: those of `runner` that are not in `without`."""

    runner: Runner
    without: tuple[str, ...] = ()


class NotReleasable(Exception):
    """The base's migrations do not run; the message says why."""


@contextmanager
def released_database(server: str, core: Core | None, base: Released) -> Iterator[Scratch]:
    """A database with what the base's migrations make. What is wrong with them is no fault of
    the head: NotReleasable."""
    with migrated_database(server, core, lambda url: _run(base, url)) as (scratch, run):
        _require_applied(base.runner, run)
        yield scratch


def _run(base: Released, url: str) -> Run:
    try:
        return base.runner.run(url, observation=Observation(without=base.without))
    except GuardError as error:
        raise NotReleasable(f"the base's migrations cannot be run: {error}") from error


def _require_applied(base: Runner, run: Run) -> None:
    failed = failed_migration(run)
    if failed is not None:
        message = failed.error.message if failed.error else "no message"
        raise NotReleasable(f"the base's migration '{failed.name}' fails: {message}")
    if run.timed_out:
        raise NotReleasable(f"the base's migrations do not end within {base.timeout:g} s")


def released_runner(request: VerifyRequest, base: Base, head: Runner) -> Runner | str:
    """The runner of the base, built with the head's packages; why there is none where the
    base does not build. Its folder lies in the head's folder for work and goes with it."""
    folder = Path(tempfile.mkdtemp(dir=head.work))
    top = folder / "tree"
    export_tree(base.tree, top)
    link_packages(request.top, top, base.project)
    link_settings(request.top, top, base.project)
    directory = top / base.project.root
    command = build_command(directory, base.project, request.build_command)
    if command is not None:
        request.progress(f"building {base.label}: {' '.join(command)}")
        result = build(directory, command, work=folder, timeout=request.build_timeout)
        if not result.succeeded:
            return f"{base.label} does not build: {result.last_words}"
    request.progress(f"running the migrations of {base.label}")
    return Runner(
        top, base.project, request.variables, request.timeout, head.work, counted=request.counted
    )
