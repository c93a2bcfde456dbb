"""One tree of one project, read on demand: the only place where bytes become facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from migration_guard.drift_result import found_drift
from migration_guard.entities.model import DeclaredSchema
from migration_guard.entity_options import entity_options
from migration_guard.entity_result import EntityResult
from migration_guard.facts import Facts
from migration_guard.findings import Location
from migration_guard.followed import Followed
from migration_guard.git.snapshot import Tree
from migration_guard.looked_up import LookedUp
from migration_guard.migrations.model import (
    MigrationFile,
    ReplayedSchema,
    SqlErrors,
)
from migration_guard.migrations.order import to_run
from migration_guard.project import layout
from migration_guard.project.model import Project
from migration_guard.read_beside import ReadBeside, are_many, read_beside
from migration_guard.replay_result import ReplayResult, continuing
from migration_guard.schema.drift import Drift
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import Module

if TYPE_CHECKING:
    from migration_guard.entities.parts import Entry
    from migration_guard.entities.read import FileReadings
    from migration_guard.metadata_result import MetadataResult
    from migration_guard.migrations.baseline import Baseline
    from migration_guard.schema_builder.metadata import Metadata

T = TypeVar("T")


class TreeState:
    """`focus` limits the search for misplaced files to these paths; None looks everywhere.
    `like` is the tree that this one is compared with, whose baseline it takes. What reads,
    replays and compares is imported by what finds no kept result."""

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
        self._begun: ReadBeside | None = None
        self._before: TreeState | None = None

    def go_on_from(self, before: TreeState | None) -> None:
        """Take from an older tree what is known of it and the same here."""
        self._before = before

    def begin(self) -> None:
        """Begin to read the entities in other processes, where many are not known."""
        store, unknown = self._facts.store, self._facts.unknown_modules(self._entity_files.items())
        if store is not None and are_many(unknown):
            # facts may be lost, and what was made of them kept
            files = sorted(set(unknown) & set(self._entity_result().to_read()))
            self._begun = read_beside(store, files, self._load, self.module, self._read_entities)

    def end(self) -> None:
        """End what was begun and not waited for."""
        if self._begun is not None:
            self._begun.end()

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
        return self._migration_files(self._migration_paths)

    @cached_property
    def _migration_paths(self) -> Collection[str]:
        return layout.migration_paths(self._project, self.paths)

    def sql_errors(self, file: MigrationFile) -> SqlErrors:
        return self._followed.sql_errors(file)

    @cached_property
    def misplaced(self) -> tuple[MigrationFile, ...]:
        loaded = set(self._migration_paths)
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
        return Program(self.module, self._looked_up, self._project.sources_tsconfig)

    @cached_property
    def _looked_up(self) -> LookedUp:
        """All of the tree: an import may lead to another package of the repository."""
        return LookedUp(self._tree.paths())

    @property
    def declared(self) -> DeclaredSchema:
        return self._entities.reading.declared

    @property
    def metadata(self) -> Metadata:
        """The entities as TypeORM has them."""
        return self._metadata.metadata

    def kept(self, inputs: Iterable[str], kind: type[T], make: Callable[[], T]) -> T:
        """What `make` makes of the metadata and the replay of this tree, and of `inputs`."""
        return self._metadata.kept(self._replay.identity, inputs, kind, make)

    @cached_property
    def _metadata(self) -> MetadataResult:
        """Read for those who ask for it; what they make of it is kept as well."""
        from migration_guard.metadata_result import MetadataResult

        files = self._entity_files
        said = entity_options(self._project), self._project.sources_tsconfig
        return MetadataResult(
            self._facts.results, files, said, self._looked_up, self._read_metadata
        )

    def _read_metadata(self) -> Metadata:
        from migration_guard.entities.metadata import entity_metadata

        files = self._entity_files
        self._load(self._facts.unknown_modules(files.items()))
        return entity_metadata(self.program, files, entity_options(self._project))

    @property
    def unparsed(self) -> tuple[Location, ...]:
        return self._entities.reading.unparsed

    @cached_property
    def _entities(self) -> EntityResult:
        if self._begun is not None:
            _ = self.replayed  # in the meantime
            self._begun.finish()
        return self._entity_result()

    def _read_entities(self) -> str | None:
        return self._entity_result().identity

    def _entity_result(self) -> EntityResult:
        files = self._entity_files
        said = entity_options(self._project), self._project.sources_tsconfig
        tree = self._tree.paths()
        return EntityResult(self._facts.results, files, said, tree, self._entity_readings)

    @cached_property
    def _entity_files(self) -> Mapping[str, str]:
        return {path: self.paths[path] for path in layout.entity_paths(self._project, self.paths)}

    def _entity_readings(
        self, paths: Collection[str], elsewhere: Mapping[str, tuple[Entry, ...]]
    ) -> FileReadings:
        self._load(self._facts.unknown_modules((path, self.paths[path]) for path in paths))
        from migration_guard.entities.read import read_files

        return read_files(
            self.program, paths, entity_options(self._project), elsewhere, says=self._says_entity
        )

    def _says_entity(self, path: str) -> bool:
        return b"Entity" in (self.source(path) or b"")

    @property
    def replayed(self) -> ReplayedSchema:
        return self._replay.replayed

    @property
    def statements(self) -> int:
        return self._replay.statements

    @cached_property
    def _replay(self) -> ReplayResult:
        facts = {file.path: self._followed.written(file.path) for file in self.migrations}
        store = self._facts.results if self._baseline_blob != "" else None
        naming = (self._project.own_constraint_names, self._project.name_patterns)
        begin = (str(self._project.is_medusa), self._baseline_blob or "", repr(naming))
        migrations = to_run(self.migrations, self.baseline)
        go_on = continuing(self._project, lambda: self.baseline)
        return ReplayResult(store, begin, migrations, facts, go_on)

    @cached_property
    def baseline(self) -> Baseline | None:
        """What the replay starts from, in every tree of a comparison the same: recording a
        baseline makes no difference new."""
        if self._like is not None:
            return self._like.baseline
        path = self._project.baseline
        content = self.source(path) if path else None
        if path is None or content is None:
            return None
        from migration_guard.migrations.baseline import read_baseline  # few projects have one

        return read_baseline(path, content)

    @property
    def _baseline_blob(self) -> str | None:
        """Its path and blob id, `""` for a file of the working tree; None without one."""
        if self._like is not None:
            return self._like._baseline_blob
        path = self._project.baseline
        if path is None or path not in self.paths:
            return None
        return self.paths[path] and f"{path} {self.paths[path]}"

    @cached_property
    def drift(self) -> tuple[Drift, ...]:
        """What differs between the declared and the replayed schema."""
        before = self._before._entities if self._before is not None else None
        return found_drift(self._facts.results, self._entities, self._replay, before)

    def _migration_files(self, paths: Collection[str]) -> tuple[MigrationFile, ...]:
        files = [(path, self.paths[path]) for path in sorted(paths)]
        self._load(self._facts.unknown_migrations(files))
        return self._followed.migrations(files, self._existing)

    @cached_property
    def _followed(self) -> Followed:
        mapping = self._project.sources_tsconfig
        return Followed(self._facts, self.module, mapping, self._tree.paths())

    def module(self, path: str) -> Module | None:
        """The TypeScript facts of a file, None when it is not in the tree."""
        blob = self._tree.paths().get(path)
        if blob is None:
            return None
        read = self._existing if path in self.paths else self._foreign
        return self._facts.module(path, blob, partial(read, path))

    def _existing(self, path: str) -> bytes:
        """A file that `paths` lists; empty when it vanished from a working tree since."""
        return self.source(path) or b""

    def _foreign(self, path: str) -> bytes:
        """A file of another package of the repository."""
        return self._tree.read_many([path]).get(path, b"")

    def _load(self, paths: Collection[str]) -> None:
        missing = [path for path in paths if path not in self._sources and path in self.paths]
        if missing:
            self._sources.update(self._tree.read_many(missing))
