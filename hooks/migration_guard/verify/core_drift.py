"""What TypeORM's schema builder would change of Medusa's own tables and those of its plugins.

Medusa 1.20.11's entities differ from what its migrations make in 482 statements, the same ones
in every project of the same configuration: without plugins they are kept between runs.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from migration_guard.result_store import ResultStore, name_of
from migration_guard.typeorm.packages import MANIFEST, MEDUSA_CONFIG, find_package
from migration_guard.typeorm.run import Action, Observation
from migration_guard.verify.core import Core, migrated_database
from migration_guard.verify.ending import last_words
from migration_guard.verify.expected import Expected
from migration_guard.verify.failure import failed_migration
from migration_guard.verify.runner import Runner

FOLDERS = ("dist/models", "dist/migrations")
FLAGS = "MEDUSA_FF_"
"""What the variables that turn Medusa's features on begin with."""


class CoreDrift(Struct, frozen=True):
    """The statements `up` and `down` for core and plugins together; `plugins_only` are those of
    `up` that core does not have by itself; `plugin_of` maps tables to the plugin that has an
    entity for them."""

    up: tuple[str, ...]
    down: tuple[str, ...] = ()
    plugins_only: frozenset[str] = frozenset()
    plugin_of: Mapping[str, str] = {}


class NotAsked(Exception):
    """The schema builder was not reached; the message says why."""


class KeptDrift:
    """The drift of core in a project without plugins, between runs: of that in `directory`, on
    a server of `version`. `git_dir` None keeps none."""

    def __init__(self, git_dir: Path | None, directory: Path, version: str) -> None:
        core = find_package(directory, "@medusajs/medusa")
        typeorm = find_package(directory, "typeorm")
        self._store = None
        self._name = ""
        if git_dir is not None and core is not None and typeorm is not None:
            self._store = ResultStore(git_dir)
            self._name = name_of("core-drift", _inputs(directory, core, typeorm, version))

    def load(self) -> CoreDrift | None:
        return self._store.get(self._name, CoreDrift) if self._store else None

    def save(self, drift: CoreDrift) -> None:
        if self._store is not None:
            self._store.put(self._name, drift)
            self._store.save()


def core_drift(
    runner: Runner, server: str, own: Collection[Expected], core: Core | None = None
) -> CoreDrift:
    """On a database of `server` with the migrations of core and plugins alone, without the
    project's `own`, begun with a copy of `core`. NotAsked when TypeORM is not reached."""
    alone = Observation(without=tuple(item.name for item in own))
    done = migrated_database(server, core, lambda url: runner.run(url, observation=alone))
    with done as (scratch, made):
        run = runner.run(scratch.url, Action.CORE_SCHEMA_LOG)
    schema, by_itself = run.trace.schema, run.trace.core_schema
    if failed_migration(made) is not None or schema is None:
        raise NotAsked(last_words(made if failed_migration(made) else run))
    of_plugins = frozenset(schema.up) - frozenset(by_itself.up) if by_itself else frozenset()
    return CoreDrift(schema.up, schema.down, of_plugins, run.trace.plugins)


def _inputs(directory: Path, core: Path, typeorm: Path, version: str) -> Iterator[bytes | str]:
    yield from (str(directory), version)
    yield from (
        f"{name}={os.environ[name]}" for name in sorted(os.environ) if name.startswith(FLAGS)
    )
    for folder in FOLDERS:
        for path in sorted((core / folder).glob("*.js")):
            yield path.name
            yield path.read_bytes()
    for path in (core / MANIFEST, typeorm / MANIFEST, directory / MEDUSA_CONFIG):
        yield path.read_bytes() if path.is_file() else ""
