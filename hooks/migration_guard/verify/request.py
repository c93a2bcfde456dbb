"""What the database lane is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.findings import Location
from migration_guard.git.snapshot import Tree
from migration_guard.migrations.model import MigrationFile
from migration_guard.project.model import Project
from migration_guard.schema.model import ObjectPath
from migration_guard.typeorm.run_files import Counted, uncounted
from migration_guard.verify.model import Scenario


class Base(Struct, frozen=True):
    """What is released or what the change began with: its tree, the project as it lies there,
    and the recorded names of its migrations."""

    tree: Tree
    project: Project
    migrations: frozenset[str]

    @property
    def label(self) -> str:
        return self.tree.label


class VerifyRequest(Struct, frozen=True):
    """`top` is the repository's top, `sources` the project's migrations as the sources have
    them. `url` None starts a server for the run. Times in seconds. `scenarios` are those that
    were asked for, None asks for all that apply; `base` is None for the reason `without_base`.
    `entity_locations` reads where the entities declare their tables and columns. `git_dir` is
    where states are kept between runs, None to keep none."""

    top: Path
    project: Project
    sources: tuple[MigrationFile, ...]
    settings: Settings = Settings()
    scenarios: frozenset[Scenario] | None = None
    base: Base | None = None
    without_base: str = ""
    url: str | None = None
    use_named_database: bool = False
    variables: tuple[str, ...] = ()
    timeout: float = 300.0
    build: bool = True
    build_command: str | None = None
    build_timeout: float = 600.0
    progress: Callable[[str], None] = lambda message: None
    counted: Counted = uncounted
    entity_locations: Callable[[], Mapping[ObjectPath, Location]] = dict
    git_dir: Path | None = None

    @property
    def directory(self) -> Path:
        return self.top / self.project.root

    @property
    def manifest(self) -> Location:
        return Location(self.project.path("package.json"))

    def wants(self, scenario: Scenario) -> bool:
        return self.scenarios is None or scenario in self.scenarios
