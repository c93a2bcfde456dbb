"""Real projects to measure on: a list of them, and a folder that holds their repositories.

The list is JSON, `{"units": [{"id", "repo", "commit", "config_path", …}]}`: one unit for each
data source. The folder holds a bare repository at `OWNER+NAME/repo` for each `OWNER/NAME`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import join

import msgspec
from msgspec import Struct, field
from recorded import Recorded

from migration_guard.config import LayoutSettings, Settings
from migration_guard.errors import GuardError
from migration_guard.facts import Facts
from migration_guard.git.repository import Repository, open_repository
from migration_guard.git.snapshot import CommitTree
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.state import TreeState


class Unit(Struct, frozen=True):
    """One data source at one commit. `entity_classes` and `migrations` are how many there
    are, `*_dirs` where, `offline_agreement` what an earlier reader understood; all may be
    left out."""

    id: str
    repo: str
    commit: str
    config_path: str = ""
    naming_strategy: str = ""
    entity_classes: int = 0
    migrations: int = 0
    entity_dirs: Mapping[str, int] = field(default_factory=dict)
    migration_dirs: Mapping[str, int] = field(default_factory=dict)
    offline_agreement: Recorded = Recorded()


class DriftFix(Struct, frozen=True):
    """A commit that repairs the drift that its parent has, and what that drift is."""

    unit: str
    commit: str
    drift: str = ""


class Window(Struct, frozen=True):
    """A unit whose own CI has proved since a day (`2024-05-07`) that nothing drifts."""

    unit: str
    since: str


class Corpus(Struct, frozen=True):
    units: tuple[Unit, ...]
    drift_fix_cases: tuple[DriftFix, ...] = ()
    zero_drift_windows: tuple[Window, ...] = ()

    def unit(self, name: str) -> Unit:
        return next(unit for unit in self.units if unit.id == name)


class Opened(Struct, frozen=True):
    """A unit's tree. `overrides` are the settings that detection could not do without."""

    project: Project
    state: TreeState
    overrides: tuple[str, ...] = ()


def read_corpus(path: Path) -> Corpus:
    return msgspec.json.decode(path.read_bytes(), type=Corpus)


def with_recorded(corpus: Corpus, folder: Path | None) -> Corpus:
    """Also, at HEAD, the Medusa projects that the folder has a `drift-OWNER+NAME.json` of."""
    paths = sorted(folder.glob("drift-*.json")) if folder else []
    names = [path.stem.removeprefix("drift-") for path in paths]
    units = [Unit(name, name.replace("+", "/", 1), "HEAD") for name in names]
    return msgspec.structs.replace(corpus, units=(*corpus.units, *units))


def repository_of(folder: Path, repo: str) -> Repository | None:
    """The repository, None when the folder does not hold it."""
    path = folder / repo.replace("/", "+") / "repo"
    return open_repository(path, {}) if path.is_dir() else None


def open_unit(unit: Unit, repository: Repository, commit: str) -> Opened:
    """The unit's project in a commit, by detection alone where that finds entities and
    migrations, else with as few settings from the list as let it find both. Raises
    LookupError when none does."""
    tree = CommitTree(repository, commit)
    problems: list[str] = []
    for settings in _attempts(unit, tree):
        try:
            opened = _opened(unit, tree, settings)
        except GuardError as error:
            problems.append(str(error))
            continue
        if opened and opened.state.migrations and opened.state.declared.entities:
            return opened
    raise LookupError(problems[0] if problems else "no entities and migrations are found")


def _attempts(unit: Unit, tree: CommitTree) -> Iterator[Settings]:
    """From no settings to all that the list has."""
    yield Settings()
    root = next(
        (each for each in _parents(unit.config_path) if join(each, "package.json") in tree.paths()),
        "",
    )
    yield Settings(projects=(root,))
    source = _below(root, unit.config_path)
    named = LayoutSettings(data_source=source, sources={"data-source": "the list"})
    yield Settings(projects=(root,), layout=named)
    most = max(unit.migration_dirs, key=lambda each: unit.migration_dirs[each], default="")
    folders = LayoutSettings(
        migrations=_below(root, most),
        entities=tuple(_below(root, each) for each in unit.entity_dirs),
        sources=dict.fromkeys(("migrations", "entities"), "the list"),
    )
    if most:
        yield Settings(projects=(root,), layout=folders)


def _parents(path: str) -> Iterator[str]:
    for parent in PurePosixPath(path).parents:
        yield "" if str(parent) == "." else str(parent)


def _below(root: str, path: str) -> str:
    return path.removeprefix(f"{root}/") if root else path


def _opened(unit: Unit, tree: CommitTree, settings: Settings) -> Opened | None:
    holding = [p for p in detect_in(tree, settings) if _holds(p, unit.config_path)]
    if not holding:
        return None
    project = max(holding, key=lambda each: len(each.root))
    state = TreeState(tree, project, Facts())
    return Opened(project, state, tuple(_described(settings)))


def _holds(project: Project, path: str) -> bool:
    return not project.root or path.startswith(f"{project.root}/")


def _described(settings: Settings) -> Iterator[str]:
    if settings.projects:
        yield f"projects = {list(settings.projects)}"
    yield from sorted(settings.layout.sources)
