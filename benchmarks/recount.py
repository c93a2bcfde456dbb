"""A unit's figures as the list counts it, where that is not what its data source runs."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join

from agreement import KINDS, Tally, tallies
from msgspec import Struct
from mutation.overlay import FileTree

from migration_guard.config import LayoutSettings, Settings
from migration_guard.facts import Facts
from migration_guard.git.repository import Repository
from migration_guard.git.snapshot import CommitTree, Tree
from migration_guard.migrations.model import SqlStep
from migration_guard.project.detect import detect_in
from migration_guard.project.draft import BASELINE
from migration_guard.state import TreeState


class Counted(Struct, frozen=True, forbid_unknown_fields=True):
    """A project, by its folder. `migrations` is the setting for the folder of all of them;
    `first` a file with a migration that something else runs before the data source's: its
    statements are taken for a baseline."""

    root: str = ""
    migrations: str | None = None
    first: str | None = None


def recounted(repository: Repository, commit: str, projects: Sequence[Counted]) -> dict[str, Tally]:
    """The sum of the projects' figures."""
    found = [_counted(CommitTree(repository, commit), each) for each in projects]
    return {kind: sum((each[kind] for each in found), Tally()) for kind in KINDS}


def _counted(tree: CommitTree, counted: Counted) -> dict[str, Tally]:
    layout = LayoutSettings()
    if counted.migrations is not None:
        sources = {"migrations": "the labels"}
        layout = LayoutSettings(migrations=counted.migrations, sources=sources)
    settings = Settings(projects=(counted.root,), layout=layout)
    state = _state(tree, settings)
    if counted.first is not None:
        baseline = {join(counted.root, BASELINE): _statements(state, counted.first)}
        state = _state(FileTree(baseline, tree), settings)
    return tallies(state.declared.schema, state.replayed.schema, state.drift)


def _state(tree: Tree, settings: Settings) -> TreeState:
    (project,) = detect_in(tree, settings)
    return TreeState(tree, project, Facts())


def _statements(state: TreeState, path: str) -> bytes:
    """The SQL of a migration's `up`."""
    (file,) = (each for each in state.misplaced if each.path == path)
    steps = file.classes[0].up or ()
    return ";\n".join(step.sql for step in steps if isinstance(step, SqlStep)).encode()
