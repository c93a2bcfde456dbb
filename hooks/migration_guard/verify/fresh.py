"""The scenario `fresh`: every migration of the project on an empty database."""

from __future__ import annotations

from pathlib import Path

from migration_guard.postgres.catalog import CATALOG
from migration_guard.postgres.scratch import Scratch
from migration_guard.typeorm.run import Observation
from migration_guard.verify import judge
from migration_guard.verify.expected import Built, Expected
from migration_guard.verify.request import VerifyRequest
from migration_guard.verify.runner import Runner, recorded_rows, written_table


def run_fresh(
    request: VerifyRequest,
    runner: Runner,
    scratch: Scratch,
    expected: tuple[Expected, ...],
    built: Built,
) -> judge.Evidence:
    """Runs all migrations on `scratch`, which is empty, and gathers what that showed."""
    known = request.base.migrations if request.base else frozenset()
    own = tuple(item.name for item in expected)
    observed = tuple(name for name in own if name not in known) or own
    command = runner.command()
    request.progress(f"PostgreSQL {scratch.server_version}, scratch database {scratch.name}")
    request.progress(f"running: {' '.join([Path(command[0]).name, *command[1:]])}")
    run = runner.run(scratch.url, observation=Observation(observed, catalog=CATALOG))
    return judge.Evidence(
        expected,
        built,
        run,
        recorded_rows(scratch.url, written_table(run.trace)),
        request.manifest,
        request.timeout,
        request.project.is_medusa,
    )
