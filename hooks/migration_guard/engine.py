"""The static lane: from two trees of a repository to a result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from migration_guard.change import Change
from migration_guard.config import Settings, load_settings
from migration_guard.context import BuildOutput, Context
from migration_guard.errors import UsageError
from migration_guard.facts import Facts
from migration_guard.findings import Finding, Undetermined
from migration_guard.git import comparison
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import Tree
from migration_guard.project import medusa
from migration_guard.project.detect import detect
from migration_guard.project.model import Project
from migration_guard.result import Coverage, Result
from migration_guard.rules import registry
from migration_guard.rules.rule import LoadedRule
from migration_guard.settle import settle
from migration_guard.state import TreeState

RELEVANT_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".cts", ".mts", ".cjs", ".mjs", ".sql")
RELEVANT_NAMES = ("package.json", "migration-guard.toml", ".babelrc", "ormconfig.json")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What the command line asked for. `overrides` are settings that flags set; `hook`
    limits the rules to one concern."""

    repository: Path
    flags: comparison.ComparisonFlags
    environ: Mapping[str, str]
    hook: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    build: bool = False


def check(request: CheckRequest) -> tuple[Result, Settings]:
    """Runs the static rules. Raises GuardError when the check cannot be made."""
    repository = open_repository(request.repository, request.environ)
    wanted = comparison.choose(request.environ, request.flags)

    def settings_of(tree: Tree | None) -> Settings:
        return load_settings(tree, request.environ, request.overrides)

    compared = comparison.resolve(repository, wanted, lambda head: settings_of(head).default_branch)
    if not (compared.full or request.build or any(map(_relevant, compared.changes))):
        skipped = "no TypeScript, migration or build configuration changed: nothing to check"
        return Result(compared.label, skipped=skipped), settings_of(None)
    settings = settings_of(compared.head)
    projects = detect(compared.head.paths(), _reader(compared.head), settings)
    if not projects:
        raise UsageError(
            f"no package.json in {compared.head.label} depends on @medusajs/medusa or typeorm",
            hint="run it in the backend's repository, or name the backend's folder in "
            'migration-guard.toml: projects = ["backend"]',
        )
    run = _Run(request, settings, compared, selected_rules(settings, request.hook))
    return run.result(projects), settings


def selected_rules(settings: Settings, hook: str | None) -> tuple[LoadedRule, ...]:
    """The static rules that the settings and the hook leave, in the order of their codes."""
    chosen = []
    for loaded in registry.load().values():
        rule = loaded.rule
        if rule.lane != "static" or (hook and rule.hook != hook):
            continue
        if settings.selects(rule.code, rule.name):
            chosen.append(loaded)
    return tuple(chosen)


@dataclass(frozen=True)
class _Run:
    request: CheckRequest
    settings: Settings
    compared: comparison.Comparison
    rules: Sequence[LoadedRule]
    facts: Facts = field(default_factory=Facts)

    def result(self, projects: Sequence[Project]) -> Result:
        outcomes: list[Finding | Undetermined] = []
        coverage = Coverage()
        for project in projects:
            context = self._context(project)
            outcomes += _outcomes(self.rules, context)
            coverage += _coverage(context)
        if self.compared.full and not (coverage.entities or coverage.migrations):
            raise UsageError(
                "no entity and no migration was found: nothing was checked",
                hint="`migration-guard doctor` shows where they were looked for",
            )
        preventing = {loaded.rule.code for loaded in self.rules if loaded.rule.prevents_check}
        settled = settle(outcomes, self.settings, self._line, at_commit=self.compared.at_commit)
        return Result(
            self.compared.label,
            settled.findings,
            settled.undetermined,
            settled.suppressed,
            coverage,
            unchecked=any(finding.code in preventing for finding in settled.findings),
            notes=tuple(
                f"{project.root or '.'}: {problem}"
                for project in projects
                for problem in project.problems
            ),
        )

    def _context(self, project: Project) -> Context:
        compared = self.compared
        head = TreeState(compared.head, project, self.facts, focus=self._focus())
        return Context(
            head=head,
            base=None if compared.full else self._state(compared.base, project),
            published=self._state(compared.published, project),
            changes=self.compared.changes,
            now=int(time.time() * 1000),
            build=self._build(project),
            full=self.compared.full,
            at_commit=compared.at_commit,
            future_tolerance=self.settings.future_tolerance_minutes * 60_000,
            core_migrations=medusa.core_migrations if project.is_medusa else dict,
        )

    def _state(self, tree: Tree | None, project: Project) -> TreeState | None:
        if tree is None:
            return None
        before = {found.root: found for found in detect(tree.paths(), _reader(tree), self.settings)}
        return TreeState(tree, before.get(project.root, project), self.facts, focus=self._focus())

    def _focus(self) -> frozenset[str] | None:
        if self.compared.full:
            return None
        return frozenset(change.new for change in self.compared.changes if change.new)

    def _build(self, project: Project) -> BuildOutput | None:
        from migration_guard.project import built

        if self.request.build:
            from migration_guard.typeorm.fresh_build import fresh_output

            return fresh_output(self.compared.head, project, self.compared.working_directory)
        if self.compared.working_directory is None:
            return None
        return built.present_output(self.compared.working_directory, project)

    def _line(self, path: str) -> bytes | None:
        return self.compared.head.read_many([path]).get(path)


def _outcomes(rules: Iterable[LoadedRule], context: Context) -> list[Finding | Undetermined]:
    return [outcome for loaded in rules for outcome in loaded.check(context)]


def _coverage(context: Context) -> Coverage:
    head = context.head
    return Coverage(
        projects=1,
        entities=len(head.declared.entities),
        migrations=len(head.migrations),
        statements=head.replayed.statements,
    )


def _relevant(change: Change) -> bool:
    return any(_is_relevant_path(path) for path in (change.old, change.new) if path)


def _is_relevant_path(path: str) -> bool:
    name = PurePosixPath(path).name
    return (
        path.endswith(RELEVANT_SUFFIXES)
        or name in RELEVANT_NAMES
        or (name.startswith("tsconfig") and name.endswith(".json"))
    )


def _reader(tree: Tree) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        return tree.read_many([path]).get(path)

    return read
