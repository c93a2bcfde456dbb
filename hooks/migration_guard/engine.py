"""The static lane's entrance: which trees, whether anything in them matters, which settings.

What reads entities and migrations is imported only when something does matter: at most
commits nothing does, and a commit waits for the import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field

from migration_guard.change import Change
from migration_guard.config import Settings, load_settings
from migration_guard.git import comparison
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree, IndexTree, Tree
from migration_guard.result import Result

RELEVANT_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".cts", ".mts", ".cjs", ".mjs", ".sql")
RELEVANT_NAMES = ("package.json", "migration-guard.toml", ".babelrc", "ormconfig.json")

SettingsOf = Callable[[Tree | None], Settings]


class CheckRequest(Struct, frozen=True):
    """What the command line asked for. `overrides` are settings that flags set; `hook`
    limits the rules to one concern; `cache` keeps facts in the git directory."""

    repository: Path
    flags: comparison.ComparisonFlags
    environ: Mapping[str, str]
    hook: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    build: bool = False
    cache: bool = True


def check(request: CheckRequest) -> tuple[Result, Settings]:
    """Runs the static rules. Raises GuardError when the check cannot be made."""
    compared, settings_of = compare(request)
    if not (compared.full or request.build or any(map(is_relevant, compared.changes))):
        skipped = "no TypeScript, migration or build configuration changed: nothing to check"
        return Result(compared.label, skipped=skipped), settings_of(None)
    from migration_guard.fact_store import FactStore
    from migration_guard.static_lane import StaticLane

    if not compared.full:
        _fetch_at_once(compared)
    settings = settings_of(compared.head)
    store = FactStore(compared.repository.common_dir) if request.cache else None
    lane = StaticLane(compared, settings, hook=request.hook, build=request.build, store=store)
    return lane.result(), settings


def compare(request: CheckRequest) -> tuple[comparison.Comparison, SettingsOf]:
    """The two trees, and the settings that a tree has."""
    repository = open_repository(request.repository, request.environ)
    wanted = comparison.choose(request.environ, request.flags)

    def settings_of(tree: Tree | None) -> Settings:
        return load_settings(tree, request.environ, request.overrides)

    compared = comparison.resolve(repository, wanted, lambda head: settings_of(head).default_branch)
    return compared, settings_of


def _fetch_at_once(compared: comparison.Comparison) -> None:
    """What a check of a change nearly always reads of the head: git starts once for all."""
    from migration_guard.project.configuration import is_configuration

    if isinstance(compared.head, (CommitTree, IndexTree)):
        changed = {change.new for change in compared.changes if is_relevant(change)}
        paths = compared.head.paths()
        compared.head.read_many(each for each in paths if each in changed or is_configuration(each))


def is_relevant(change: Change) -> bool:
    """Whether it is one of sources, SQL or a configuration, which an answer may depend on."""
    return any(_is_relevant_path(path) for path in (change.old, change.new) if path)


def _is_relevant_path(path: str) -> bool:
    name = PurePosixPath(path).name
    return (
        path.endswith(RELEVANT_SUFFIXES)
        or name in RELEVANT_NAMES
        or (name.startswith("tsconfig") and name.endswith(".json"))
    )
