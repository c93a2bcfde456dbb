"""What we say that TypeORM would write beside what it wrote, statement by statement.

`drift` of a recorded file are TypeORM's statements without those that Medusa's core asks for on
its own; `residualNoise` those of which it was not told whether they are the core's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.errors import GuardError
from migration_guard.facts import Facts
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree
from migration_guard.project.detect import detect_in
from migration_guard.schema_builder.plan import plan
from migration_guard.schema_builder.profile import profile
from migration_guard.state import TreeState

TYPEORM = "0.3.16"
"""That of Medusa 1.20.11, with which all of them were recorded."""


class _Recorded(Struct, frozen=True, rename="camel"):
    drift: list[str]
    residual_noise: list[str] = []


class Statements(Struct, frozen=True):
    """`theirs` without what may be the core's, which counts for neither side."""

    project: str
    theirs: Counter[str]
    ours: Counter[str]

    @property
    def both(self) -> Counter[str]:
        return self.theirs & self.ours


def compare(recorded: Path, folder: Path) -> Statements | str:
    """One recorded project at its repository's HEAD, or why it cannot be compared."""
    project = recorded.stem.removeprefix("drift-")
    path = folder / project / "repo"
    if not path.is_dir():
        return f"{project} is not there"
    said = msgspec.json.decode(recorded.read_bytes(), type=_Recorded)
    repository = open_repository(path, {})
    tree = CommitTree(repository, repository.commit_id("HEAD") or "")
    try:
        states = [TreeState(tree, each, Facts()) for each in detect_in(tree, Settings())]
    except GuardError as error:
        return f"{project}: {error}"
    ours = Counter(sql for state in states for sql in _planned(state))
    return Statements(project, Counter(said.drift), ours - Counter(said.residual_noise))


def _planned(state: TreeState) -> Iterator[str]:
    yield from (
        query.sql
        for query in plan(state.metadata, state.replayed.schema, profile(TYPEORM)).up
        if query.uncertain is None
    )


def table(compared: list[Statements]) -> str:
    """Precision and recall of each project and of all."""
    rows = ["| project | TypeORM's statements | ours | both | precision | recall |"]
    rows.append("|---|--:|--:|--:|--:|--:|")
    total = [0, 0, 0]
    for each in compared:
        counts = [part.total() for part in (each.theirs, each.ours, each.both)]
        total = [one + another for one, another in zip(total, counts, strict=True)]
        rows.append(_row(each.project, counts))
    return "\n".join([*rows, _row("all", total)])


def details(each: Statements) -> Iterator[str]:
    """What only one side has."""
    yield from (f"- only TypeORM: {sql}" for sql in (each.theirs - each.both).elements())
    yield from (f"- only ours: {sql}" for sql in (each.ours - each.both).elements())


def _row(name: str, counts: list[int]) -> str:
    theirs, ours, both = counts
    precision = f"{both / ours:.1%}" if ours else "-"
    recall = f"{both / theirs:.1%}" if theirs else "-"
    return f"| {name} | {theirs} | {ours} | {both} | {precision} | {recall} |"
