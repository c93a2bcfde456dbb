"""All that a rule may look at: two trees of one project, read on demand and only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct

from migration_guard.change import Change as Change
from migration_guard.entities.model import DeclaredSchema
from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile, ReplayedSchema, SqlErrors
from migration_guard.project.model import Project
from migration_guard.schema.drift import Drift
from migration_guard.schema.unrecorded import Unrecorded, unrecorded
from migration_guard.typescript.syntax import Module

if TYPE_CHECKING:
    from migration_guard.migrations.baseline import Baseline
    from migration_guard.schema_builder.metadata import Metadata

T = TypeVar("T")
Of = TypeVar("Of")


class State(Protocol):
    """One tree of the project. Everything is computed when first asked for."""

    @property
    def label(self) -> str:
        """How messages call the tree."""

    @property
    def project(self) -> Project: ...

    @property
    def paths(self) -> Mapping[str, str]:
        """Path → blob id of every file under the project's root (node_modules left out)."""

    def source(self, path: str) -> bytes | None:
        """A file's bytes, None when it is not in the tree."""

    def module(self, path: str) -> Module | None:
        """The TypeScript facts of a file, None when it is not in the tree."""

    @property
    def migrations(self) -> tuple[MigrationFile, ...]:
        """The files that the project's runner would load once built, by path."""

    @property
    def misplaced(self) -> tuple[MigrationFile, ...]:
        """Files elsewhere under the project that hold a migration class."""

    def sql_errors(self, file: MigrationFile) -> SqlErrors:
        """What PostgreSQL cannot parse of one of the tree's migrations."""

    @property
    def unparsed(self) -> tuple[Location, ...]:
        """Where the first thing stands that cannot be parsed, for each such entity file."""

    @property
    def declared(self) -> DeclaredSchema: ...

    @property
    def baseline(self) -> Baseline | None:
        """The schema that the replay starts from; nothing for most projects."""

    @property
    def metadata(self) -> Metadata:
        """The entities as TypeORM has them, with the raw texts of their options."""

    @property
    def replayed(self) -> ReplayedSchema: ...

    @property
    def statements(self) -> int:
        """How many statements the migrations run."""

    @property
    def drift(self) -> tuple[Drift, ...]:
        """What differs between the declared and the replayed schema."""


class BuildOutput(Struct, frozen=True):
    """The compiled migrations. `directory` is relative to the repository's top; `files` are
    the scripts directly in the migrations' folder, name → bytes; `fresh` is True when
    this run built them."""

    directory: str
    files: Mapping[str, bytes]
    elsewhere: tuple[str, ...] = ()
    fresh: bool = False


class Context(Struct, frozen=True, dict=True):
    """What rules see. `base` is None when everything is new (or everything is checked);
    `published` is the merge base with the default branch, None when it is unknown or when
    nothing is published; `now` is milliseconds since 1970, and `future_tolerance`
    how many of them a developer's clock may run ahead. `others` are the head's other
    projects."""

    head: State
    base: State | None
    published: State | None
    changes: tuple[Change, ...]
    now: int
    build: BuildOutput | None = None
    full: bool = False
    at_commit: bool = False
    future_tolerance: int = 24 * 60 * 60 * 1000
    others: Callable[[], tuple[State, ...]] = tuple
    core_migrations: Callable[[], Mapping[str, int]] = dict
    core_tables: Callable[[], Mapping[str, frozenset[str]]] = dict

    def core_columns(self, table: str) -> frozenset[str]:
        """The columns that Medusa's core gives `table`; empty when it is none of core's."""
        return self.core_tables().get(table, frozenset())

    @property
    def project(self) -> Project:
        return self.head.project

    @cached_property
    def changed_paths(self) -> frozenset[str]:
        """Every path that the change added, modified or renamed to."""
        return frozenset(change.new for change in self.changes if change.new)

    def once(self, make: Callable[[Of], T], of: Of) -> T:
        """`make(of)`, where several rules ask for it of the context itself or of one of its
        trees: made for the first of them."""
        key = (make, id(of))
        if key not in self._made:
            self._made[key] = (make(of), of)  # as long as it is kept, its id is its own
        made: T = self._made[key][0]
        return made

    @cached_property
    def _made(self) -> dict[tuple[object, int], tuple[Any, object]]:
        return {}

    @property
    def has_migrations(self) -> bool:
        """Whether there is anything to compare entities with. A TypeORM project without a
        migration is kept by another one's, or by `synchronize`; a Medusa project is not."""
        before = self.base.migrations if self.base else ()
        return self.project.is_medusa or bool(self.head.migrations or before)

    @cached_property
    def new_drift(self) -> tuple[Drift, ...]:
        """The head's drift that the base does not have; all of it in a full check, but for
        what is `unrecorded`."""
        if self.full or self.base is None:
            return self.unrecorded.rest
        return drift_since(self.base, self.head, self.head.drift)

    @cached_property
    def unrecorded(self) -> Unrecorded:
        """What a full check says once: the migrations do not build all of the schema."""
        if not self.full and self.base is not None:
            return Unrecorded()
        declared, replayed = self.head.declared.schema, self.head.replayed.schema
        return unrecorded(declared, replayed, self.head.drift, self.core_tables())

    def concerns(self, location: Location) -> bool:
        """Whether a finding there belongs to this change: always in a full check."""
        return self.full or location.path in self.changed_paths


def drift_since(base: State, head: State, found: Iterable[Drift]) -> tuple[Drift, ...]:
    """What a change brings of the drift that is `found` in the head: what `base` neither has
    nor could only not see."""
    found = tuple(found)
    if not found:
        return ()
    from migration_guard.entities.unread_joins import unread_joins  # few commits bring any
    from migration_guard.schema.caught_up import drift_of_caught_up
    from migration_guard.schema.followed_enums import is_followed
    from migration_guard.schema.hidden_drift import was_hidden
    from migration_guard.schema.known_drift import new_drift
    from migration_guard.schema.renamed_tables import under_new_names

    before, after = ((state.declared.schema, state.replayed.schema) for state in (base, head))
    known = (*under_new_names(base.drift, before, after), *drift_of_caught_up(before, after))
    unread = unread_joins(base.declared, head.declared)
    return tuple(
        drift
        for drift in new_drift(known, found)
        if not was_hidden(drift, *before, unread) and not is_followed(drift, before, after)
    )
