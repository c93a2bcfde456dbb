"""What the scenario `fresh` is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile
from migration_guard.project.model import Project


@dataclass(frozen=True, slots=True)
class FreshRequest:
    """`top` is the repository's top, `sources` the project's migrations as the sources have
    them. `url` None starts a server for the run. Times in seconds."""

    top: Path
    project: Project
    sources: tuple[MigrationFile, ...]
    url: str | None = None
    use_named_database: bool = False
    variables: tuple[str, ...] = ()
    timeout: float = 300.0
    build: bool = True
    build_command: str | None = None
    build_timeout: float = 600.0
    progress: Callable[[str], None] = lambda message: None

    @property
    def directory(self) -> Path:
        return self.top / self.project.root

    @property
    def manifest(self) -> Location:
        return Location(self.project.path("package.json"))
