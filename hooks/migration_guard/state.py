"""One tree of one project, read on demand: the only place where bytes become facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property, partial

from msgspec.structs import replace

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.facts import Facts
from migration_guard.findings import Location
from migration_guard.git.snapshot import Tree
from migration_guard.migrations.baseline import Baseline, read_baseline
from migration_guard.migrations.model import MigrationFile, ReplayedSchema
from migration_guard.migrations.replay import replay
from migration_guard.project import layout, medusa
from migration_guard.project.model import Project
from migration_guard.schema.diff import drift
from migration_guard.schema.drift import Drift
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import Module


class TreeState:
    """`focus` limits the search for misplaced files to these paths; None looks everywhere.
    `like` is the tree that this one is compared with, whose baseline it takes."""

    def __init__(
        self,
        tree: Tree,
        project: Project,
        facts: Facts,
        *,
        focus: Collection[str] | None = None,
        like: TreeState | None = None,
    ) -> None:
        self._tree = tree
        self._project = project
        self._facts = facts
        self._focus = focus
        self._like = like
        self._sources: dict[str, bytes] = {}

    @property
    def label(self) -> str:
        return self._tree.label

    @property
    def project(self) -> Project:
        return self._project

    @cached_property
    def paths(self) -> Mapping[str, str]:
        return layout.project_paths(self._project, self._tree.paths())

    def source(self, path: str) -> bytes | None:
        if path not in self._sources and path in self.paths:
            self._load([path, *self._asked_for_soon])
        return self._sources.get(path)

    @cached_property
    def _asked_for_soon(self) -> Collection[str]:
        """What rules read file by file: fetched with the first, git starts once for all."""
        if self._focus is None:
            return layout.candidates(self._project, self.paths)
        return [path for path in self._focus if path in self.paths]

    @cached_property
    def migrations(self) -> tuple[MigrationFile, ...]:
        return self._migration_files(layout.migration_paths(self._project, self.paths))

    @cached_property
    def misplaced(self) -> tuple[MigrationFile, ...]:
        loaded = set(layout.migration_paths(self._project, self.paths))
        looked_at = [
            path
            for path in layout.candidates(self._project, self.paths)
            if path not in loaded and (self._focus is None or path in self._focus)
        ]
        self._load(looked_at)
        likely = [path for path in looked_at if b"QueryRunner" in self._sources.get(path, b"")]
        return tuple(file for file in self._migration_files(likely) if file.classes)

    @cached_property
    def program(self) -> Program:
        """The project's TypeScript, each file parsed when something refers to it."""
        return Program(self._module, self.paths, self._project.tsconfig)

    @cached_property
    def declared(self) -> DeclaredSchema:
        return declared_schema(self.program, self._entity_paths, self._entity_options())

    @cached_property
    def unparsed(self) -> tuple[Location, ...]:
        modules = [(path, self._module(path)) for path in self._entity_paths]
        return tuple(
            Location(path, module.errors[0].line, module.errors[0].column)
            for path, module in modules
            if module and module.errors and b"Entity" in (self.source(path) or b"")
        )

    @cached_property
    def _entity_paths(self) -> Collection[str]:
        paths = layout.entity_paths(self._project, self.paths)
        self._load(self._facts.unknown_modules((path, self.paths[path]) for path in paths))
        return paths

    @cached_property
    def replayed(self) -> ReplayedSchema:
        core = medusa.core_tables() if self._project.is_medusa else {}
        return replay(self.migrations, core_tables=core, baseline=self.baseline)

    @cached_property
    def baseline(self) -> Baseline | None:
        """What the replay starts from, in every tree of a comparison the same: recording a
        baseline makes no difference new."""
        if self._like is not None:
            return self._like.baseline
        path = self._project.baseline
        content = self.source(path) if path else None
        return None if path is None or content is None else read_baseline(path, content)

    @cached_property
    def drift(self) -> tuple[Drift, ...]:
        return drift(self.declared.schema, self.replayed.schema)

    def _entity_options(self) -> EntityOptions:
        project = self._project
        options = EntityOptions(
            strict_null_checks=bool(project.tsconfig and project.tsconfig.strict_null_checks),
            naming_strategy=project.naming_strategy,
            own_constraint_names=project.own_constraint_names,
            entity_prefix=project.entity_prefix,
            typeorm_version=project.typeorm_version,
            default_schema=project.database_schema,
        )
        if not project.is_medusa:
            return options
        return replace(options, medusa=True, core_models=medusa.core_models())

    def _migration_files(self, paths: Collection[str]) -> tuple[MigrationFile, ...]:
        files = [(path, self.paths[path]) for path in sorted(paths)]
        self._load(self._facts.unknown_migrations(files))
        return tuple(
            self._facts.migration(path, blob, partial(self._existing, path)) for path, blob in files
        )

    def _module(self, path: str) -> Module | None:
        if path not in self.paths:
            return None
        return self._facts.module(path, self.paths[path], partial(self._existing, path))

    def _existing(self, path: str) -> bytes:
        """A file that `paths` lists; empty when it vanished from a working tree since."""
        return self.source(path) or b""

    def _load(self, paths: Collection[str]) -> None:
        missing = [path for path in paths if path not in self._sources and path in self.paths]
        if missing:
            self._sources.update(self._tree.read_many(missing))
