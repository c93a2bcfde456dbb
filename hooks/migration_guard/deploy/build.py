"""Whether the build is what the sources say: the runner reads the build only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from migration_guard.findings import Finding
from migration_guard.migrations.model import MigrationClass, SqlStep, Step
from migration_guard.migrations.read import read_migration_file
from migration_guard.rules.database import build_missing
from migration_guard.verify.expected import Built, Expected
from migration_guard.verify.readiness import missing_migrations
from migration_guard.verify.request import VerifyRequest

FIX = "build first, or let --build do it"


def unready(
    request: VerifyRequest, built: Built, expected: tuple[Expected, ...]
) -> tuple[Finding, ...]:
    """What makes a run pointless: no migration, no build, or one that is not of these sources.
    What cannot be read in either is taken to be the same."""
    missing = missing_migrations(request, built, expected)
    if missing is not None:
        return (missing,)
    return tuple(_stale(request.top, built, expected))


def _stale(top: Path, built: Built, expected: Iterable[Expected]) -> Iterator[Finding]:
    for item in expected:
        if item.source is None or not built.classes:
            continue
        path = built.classes.get(item.name)
        if path is None:
            said = f"migration '{item.name}' is in no file of '{built.directory}'"
        elif _differs(item.source, _class(top, path, item.name)):
            said = f"'{path}' has other statements than migration '{item.name}' in the sources"
        else:
            continue
        yield build_missing.RULE.finding(
            item.location,
            f"the build is stale: {said}",
            subject=item.name,
            why="the runner would run what the build holds",
            fix=FIX,
        )


def _class(top: Path, path: str, name: str) -> MigrationClass | None:
    classes = read_migration_file(path, (top / path).read_bytes()).classes
    return next((each for each in classes if each.recorded_name == name), None)


def _differs(source: MigrationClass, built: MigrationClass | None) -> bool:
    if built is None:
        return False
    pairs = ((source.up, built.up), (source.down, built.down))
    compared = ((_statements(before), _statements(after)) for before, after in pairs)
    return any(before and after and before != after for before, after in compared)


def _statements(steps: Sequence[Step] | None) -> tuple[str, ...]:
    """The SQL of a method whose every step is a known statement; nothing of any other."""
    known = steps or ()
    texts = [" ".join(step.sql.split()) for step in known if isinstance(step, SqlStep)]
    return tuple(texts) if len(texts) == len(known) else ()
