"""Facts of files, by blob id: what did not change between two trees, or since the last run,
is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from migration_guard.fact_store import FactStore, portable
from migration_guard.migrations.model import ApiStep, MigrationClass, MigrationFile, SqlErrors, Step
from migration_guard.result_store import ResultStore
from migration_guard.typescript.syntax import Module

T = TypeVar("T", Module, MigrationFile, SqlErrors)


class Facts:
    """What one run knows, beginning with what `store` kept of earlier ones. A blob id of
    `""` (a working tree's file) is never remembered. What reads sources is imported when
    there is one to read."""

    def __init__(self, store: FactStore | None = None) -> None:
        self._store = store
        self._known: dict[str, Module | MigrationFile | SqlErrors] = {}

    def module(self, path: str, blob: str, source: Callable[[], bytes]) -> Module:
        """The TypeScript facts of a file; `source` is asked only when they are not known."""

        def read() -> Module:
            from migration_guard.typescript.parse import parse

            return parse(source(), tsx=_is_tsx(path))

        return self._remembered(_module_key(path, blob), Module, read)

    def migration(self, path: str, blob: str, source: Callable[[], bytes]) -> MigrationFile:
        """A file read as a migration."""

        def read() -> MigrationFile:
            from migration_guard.migrations.read import read_migration_file

            return read_migration_file(path, source())

        return self._remembered(_migration_key(path, blob), MigrationFile, read)

    def migration_beside(
        self, path: str, blob: str, beside: str, read: Callable[[], MigrationFile]
    ) -> MigrationFile:
        """A file read as a migration with the other files that `beside` is the name of."""
        return self._remembered(_migration_key(path, blob, beside), MigrationFile, read)

    def sql_errors(self, file: MigrationFile, blob: str, beside: str = "") -> SqlErrors:
        """What PostgreSQL cannot parse of a migration's file, kept by what its facts are."""
        key = _migration_key(file.path, blob, beside)
        key = f"{key} sql" if key else ""

        def read() -> SqlErrors:
            from migration_guard.migrations.sql_errors import sql_errors

            return sql_errors(file)

        return self._remembered(key, SqlErrors, read)

    def written_migration(
        self, path: str, blob: str, beside: str = ""
    ) -> bytes | memoryview | None:
        """The facts of a migration that was asked for, as bytes; None when they are not kept."""
        key = _migration_key(path, blob, beside)
        return self._store.written(key) if self._store and blob else None

    @property
    def store(self) -> FactStore | None:
        """What is kept between runs; None where nothing is."""
        return self._store

    @property
    def results(self) -> ResultStore | None:
        """The results of whole trees that are kept between runs."""
        return self._store.results if self._store else None

    def unknown_modules(self, files: Iterable[tuple[str, str]]) -> list[str]:
        """The paths, of paths with their blob ids, whose sources `module` would ask for."""
        return [path for path, blob in files if not self._is_known(_module_key(path, blob))]

    def unknown_migrations(self, files: Iterable[tuple[str, str]]) -> list[str]:
        """The same for `migration`."""
        return [path for path, blob in files if not self._is_known(_migration_key(path, blob))]

    def _is_known(self, key: str) -> bool:
        return key in self._known or (self._store is not None and key in self._store)

    def _remembered(self, key: str, kind: type[T], read: Callable[[], T]) -> T:
        if not key:
            return read()
        known = self._known.get(key)
        if not isinstance(known, kind):
            known = self._stored(key, kind, read)
            self._known[key] = known
        return known

    def _stored(self, key: str, kind: type[T], read: Callable[[], T]) -> T:
        found = self._store.get(key, kind) if self._store else None
        if found is None:
            found = read()
            if self._store:
                self._store.put(key, found, form=_form(found))
        return found


def _module_key(path: str, blob: str) -> str:
    return f"{blob} tsx" if blob and _is_tsx(path) else blob


def _migration_key(path: str, blob: str, beside: str = "") -> str:
    """A migration's locations carry its path, so the key does too."""
    return f"{blob} {path}{beside and f' {beside}'}" if blob else ""


def _is_tsx(path: str) -> bool:
    return path.endswith((".tsx", ".jsx"))


def _form(facts: Module | MigrationFile | SqlErrors) -> MigrationFile | None:
    """How facts are written that hold values of any kind: the arguments of calls of the query
    runner. None for all others, which are written as they are."""
    if not isinstance(facts, MigrationFile) or not any(map(_has_calls, facts.classes)):
        return None
    classes = tuple(
        replace(each, up=_portable(each.up), down=_portable(each.down)) for each in facts.classes
    )
    return replace(facts, classes=classes)


def _has_calls(migration: MigrationClass) -> bool:
    steps = (*(migration.up or ()), *(migration.down or ()))
    return any(isinstance(step, ApiStep) for step in steps)


def _portable(steps: tuple[Step, ...] | None) -> tuple[Step, ...] | None:
    return steps and tuple(
        replace(step, arguments=tuple(map(portable, step.arguments)))
        if isinstance(step, ApiStep)
        else step
        for step in steps
    )
