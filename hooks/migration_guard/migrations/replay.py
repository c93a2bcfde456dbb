"""Every `up` in the order in which TypeORM runs them → the schema that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from migration_guard.findings import Location
from migration_guard.migrations.model import (
    ApiStep,
    Guard,
    MigrationClass,
    MigrationFile,
    OpaqueEffect,
    OpaqueStep,
    ReplayedSchema,
    SqlStep,
    Step,
)
from migration_guard.migrations.order import to_run
from migration_guard.migrations.query_runner import followers, runner_effects
from migration_guard.migrations.touched import moved, touched
from migration_guard.schema.apply import apply
from migration_guard.schema.changes import Change, Opaque
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import ObjectPath
from migration_guard.schema.naming import NamingStrategy
from migration_guard.schema.presence import answer
from migration_guard.schema.question import Question
from migration_guard.sql.opaque import opaque
from migration_guard.sql.statements import effects, has_no_effect
from migration_guard.sql.typeorm_metadata import notes

if TYPE_CHECKING:
    from migration_guard.migrations.baseline import Baseline

NO_CORE: Mapping[str, frozenset[str]] = {}
DEFAULT_NAMES = NamingStrategy()
BASELINE = "the baseline"
"""What made an object that was there before the first migration."""


def replay(
    files: Iterable[MigrationFile],
    *,
    core_tables: Mapping[str, frozenset[str]] = NO_CORE,
    baseline: Baseline | None = None,
    names: NamingStrategy = DEFAULT_NAMES,
) -> ReplayedSchema:
    """The schema after every exported migration. `core_tables` (name → columns) are there
    before the first: what alters them leaves partial tables. With a baseline, the schema
    after it and the migrations that it does not include."""
    return continued(start(core_tables, baseline), to_run(files, baseline), names)


def start(
    core_tables: Mapping[str, frozenset[str]] = NO_CORE, baseline: Baseline | None = None
) -> ReplayedSchema:
    """The schema before the first migration that is replayed."""
    run = _Run(Draft())
    run.draft.expect(core_tables)
    if baseline is not None:
        run.start(baseline)
    return run.result()


def continued(
    known: ReplayedSchema,
    migrations: Iterable[MigrationClass],
    names: NamingStrategy = DEFAULT_NAMES,
) -> ReplayedSchema:
    """The schema after those of `known` and then these; `names` is how TypeORM calls what the
    query runner's calls leave without a name, or rename with its table or column."""
    run = _Run.after(known)
    run.names = names
    for migration in migrations:
        run.answers.clear()
        for step in migration.up or ():
            run.step(step, migration.recorded_name)
    return run.result()


class _Run(Struct):
    draft: Draft
    locations: dict[ObjectPath, Location] = field(default_factory=dict)
    made_by: dict[ObjectPath, str] = field(default_factory=dict)
    opaque: list[OpaqueEffect] = field(default_factory=list)
    answers: dict[tuple[Location | None, Question], bool | None] = field(default_factory=dict)
    statements: int = 0
    names: NamingStrategy = DEFAULT_NAMES

    @classmethod
    def after(cls, known: ReplayedSchema) -> _Run:
        """Where an earlier replay ended."""
        run = cls(Draft.of(known.schema, known.domains))
        run.locations, run.made_by = dict(known.locations), dict(known.made_by)
        run.opaque, run.statements = list(known.opaque), known.statements
        return run

    def result(self) -> ReplayedSchema:
        return ReplayedSchema(
            schema=self.draft.freeze(),
            locations=self.locations,
            made_by=self.made_by,
            opaque=tuple(self.opaque),
            statements=self.statements,
            domains=self.draft.domains,
        )

    def start(self, baseline: Baseline) -> None:
        for change, location in baseline.changes:
            self._apply(change, location, BASELINE)

    def step(self, step: Step, migration: str) -> None:
        self.statements += 1
        if isinstance(step, SqlStep) and step.asks is not None:
            self._ask(step.asks)
        for change in self._changes(step):
            if isinstance(change, Opaque):
                effect = OpaqueEffect(change.reason, step.location, change.mentions)
                self.opaque.append(effect)
            self._apply(change, step.location, migration)
            if isinstance(step, ApiStep):
                for follower in followers(self.draft, change, self.names):
                    self._apply(follower, step.location, migration)

    def _apply(self, change: Change, location: Location, migration: str) -> None:
        apply(self.draft, change)
        self._note(change, location, migration)

    def _changes(self, step: Step) -> Iterable[Change]:
        if isinstance(step, OpaqueStep):
            return (opaque(step.reason, step.text),)
        runs = self._runs(step)
        if runs is False:
            return ()
        if runs is None and isinstance(step, SqlStep) and has_no_effect(step.sql):
            return ()
        if runs is None:
            text = step.sql if isinstance(step, SqlStep) else repr(step.arguments)
            return (opaque("whether it runs depends on what exists", text),)
        if isinstance(step, SqlStep):
            return (*effects(step.sql), *notes(step.sql, step.parameters))
        return runner_effects(self.draft, step, self.names)

    def _runs(self, step: SqlStep | ApiStep) -> bool | None:
        answers = [self._holds(guard) for guard in step.guards]
        if False in answers:
            return False
        return None if None in answers else True

    def _holds(self, guard: Guard) -> bool | None:
        """Whether the answer was the one wanted. None when not known."""
        found = [self._answer(each) for each in (guard, *guard.also)]
        if None in found and False not in found:
            return None
        return all(found) == guard.present

    def _answer(self, guard: Guard) -> bool | None:
        """Given once: by the statement that asks, or when the first step under the question
        is reached, for what is under it may make the object."""
        asked = (guard.asked, guard.question)
        if asked not in self.answers:
            self.answers[asked] = answer(self.draft, guard.question)
        return self.answers[asked]

    def _ask(self, guard: Guard) -> None:
        """Once more, where a loop or a function comes by again."""
        self.answers.pop((guard.asked, guard.question), None)
        self._answer(guard)

    def _note(self, change: Change, location: Location, migration: str) -> None:
        move = moved(change)
        if move is not None:
            self._move(*move)
        for path in touched(change):
            self.locations[path] = location
            self.made_by[path] = migration

    def _move(self, old: ObjectPath, new: ObjectPath) -> None:
        _rekey(self.locations, old, new)
        _rekey(self.made_by, old, new)


T = TypeVar("T")


def _rekey(facts: dict[ObjectPath, T], old: ObjectPath, new: ObjectPath) -> None:
    for path in [path for path in facts if path[: len(old)] == old]:
        facts[new + path[len(old) :]] = facts.pop(path)
