"""One check of two trees: projects found, rules asked, answers settled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from migration_guard.config import Settings
from migration_guard.context import BuildOutput, Context
from migration_guard.errors import UsageError
from migration_guard.fact_store import FactStore
from migration_guard.facts import Facts
from migration_guard.findings import Finding, Undetermined
from migration_guard.git.comparison import Comparison
from migration_guard.git.snapshot import CommitTree, Tree
from migration_guard.project import layout, medusa
from migration_guard.project.built import present_output
from migration_guard.project.found import required, with_code
from migration_guard.project.model import Project
from migration_guard.project.moved import moved_from
from migration_guard.project_result import kept_projects
from migration_guard.result import Coverage, Result
from migration_guard.rules import registry
from migration_guard.rules.rule import LoadedRule
from migration_guard.settle import ENTITY_FAMILY, settle
from migration_guard.state import TreeState


class StaticLane:
    """The rules over a comparison's two trees. `hook` limits them to one concern, `build`
    builds the head's tree aside and judges that output, `store` keeps facts between runs.
    `rules` are asked in place of those that the settings and the hook leave."""

    def __init__(
        self,
        compared: Comparison,
        settings: Settings,
        *,
        hook: str | None = None,
        build: bool = False,
        store: FactStore | None = None,
        rules: tuple[LoadedRule, ...] | None = None,
    ) -> None:
        self._compared = compared
        self._settings = settings
        self._rules = selected_rules(settings, hook) if rules is None else rules
        self._builds = build
        self._store = store
        self._facts = Facts(store)
        self._detected: dict[str, Mapping[str, Project]] = {}
        self._heads: list[TreeState] = []

    def result(self) -> Result:
        """Raises UsageError where there is no project, or a full check would see nothing."""
        projects = self._examined(required(self._compared.head, self._in(self._compared.head)))
        contexts = [self._context(project) for project in projects if self._is_touched(project)]
        if not contexts:
            skipped = "no change lies in a Medusa or TypeORM project: nothing to check"
            return Result(self._compared.label, skipped=skipped)
        try:
            for head in self._heads:
                head.begin()
            outcomes = self._outcomes(contexts)
            coverage = sum(map(_coverage, contexts), start=Coverage())
        finally:
            for head in self._heads:
                head.end()
        if self._compared.full and not (coverage.entities or coverage.migrations):
            raise UsageError(
                "no entity and no migration was found: nothing was checked",
                hint="`migration-guard doctor` shows where they were looked for",
            )
        if self._store:
            self._store.save()
        return self._settled(outcomes, coverage, projects)

    def findings(self) -> tuple[Finding, ...]:
        """What the rules find, without a count of what they looked at: that alone would read
        every entity and migration."""
        projects = self._in(self._compared.head)
        contexts = [self._context(project) for project in projects if self._is_touched(project)]
        return self._settled(self._outcomes(contexts), Coverage(), projects).findings

    def _examined(self, projects: Sequence[Project]) -> Sequence[Project]:
        """Without the packages that a full check would see nothing of."""
        compared = self._compared
        if self._settings.projects or not compared.full:
            return projects
        published = compared.published.paths() if compared.published else ()
        return with_code(projects, {*compared.head.paths(), *published})

    def _outcomes(self, contexts: Iterable[Context]) -> list[Finding | Undetermined]:
        """What the rules say, in an order of no meaning. Those that compare entities come last:
        the entities may still be read beside."""
        return [
            outcome
            for context in contexts
            for loaded in sorted(self._rules, key=_compares_entities)
            for outcome in loaded.outcomes(context)
        ]

    def _settled(
        self,
        outcomes: Sequence[Finding | Undetermined],
        coverage: Coverage,
        projects: Sequence[Project],
    ) -> Result:
        compared = self._compared
        preventing = {loaded.rule.code for loaded in self._rules if loaded.rule.prevents_check}
        source = _reader(compared.head)
        settled = settle(outcomes, self._settings, source, at_commit=compared.at_commit)
        return Result(
            compared.label,
            settled.findings,
            settled.undetermined,
            settled.suppressed,
            coverage,
            unchecked=any(finding.code in preventing for finding in settled.findings),
            notes=(*_problems(projects), *_folded(settled.folded)),
        )

    def _is_touched(self, project: Project) -> bool:
        """Whether the change has a path that the project's answer may depend on."""
        return (
            self._compared.full
            or self._builds
            or any(
                project.reaches(path)
                for change in self._compared.changes
                for path in (change.old, change.new)
                if path
            )
        )

    def _context(self, project: Project) -> Context:
        compared = self._compared
        head = TreeState(compared.head, project, self._facts, focus=self._focus)
        self._heads.append(head)
        base = None if compared.full else self._base(head)
        head.go_on_from(base)
        return Context(
            head=head,
            base=base,
            published=self._state(compared.published, head),
            changes=compared.changes,
            now=int(time.time() * 1000),
            build=self._build(project),
            full=compared.full,
            at_commit=compared.at_commit,
            future_tolerance=self._settings.future_tolerance_minutes * 60_000,
            others=partial(self._others, project),
            core_migrations=medusa.core_migrations if project.is_medusa else dict,
            core_tables=medusa.core_tables if project.is_medusa else dict,
        )

    def _others(self, project: Project) -> tuple[TreeState, ...]:
        head = self._compared.head
        found = (each for each in self._projects(head).values() if each.root != project.root)
        return tuple(TreeState(head, each, self._facts, focus=self._focus) for each in found)

    def _base(self, head: TreeState) -> TreeState | None:
        """The project before the change, also where the change moved it to where it is."""
        tree, root = self._compared.base, head.project.root
        if root in self._projects(tree):
            return self._state(tree, head)
        before = {
            each.root: layout.migration_paths(each, layout.project_paths(each, tree.paths()))
            for each in self._projects(tree).values()
        }
        return self._state(tree, head, moved_from(root, before, self._compared.changes))

    def _state(
        self, tree: Tree | None, head: TreeState, root: str | None = None
    ) -> TreeState | None:
        """The same project in another tree, where it may have been laid out differently, and
        at another root."""
        if tree is None:
            return None
        there = head.project.root if root is None else root
        project = self._projects(tree).get(there, head.project)
        return TreeState(tree, project, self._facts, focus=self._focus, like=head)

    def _projects(self, tree: Tree) -> Mapping[str, Project]:
        """By root; looked for once in a commit, which is often both the base and published."""
        key = tree.commit if isinstance(tree, CommitTree) else tree.label
        if key not in self._detected:
            self._detected[key] = {each.root: each for each in self._in(tree)}
        return self._detected[key]

    def _in(self, tree: Tree) -> tuple[Project, ...]:
        return kept_projects(self._facts.results, tree, self._settings)

    @cached_property
    def _focus(self) -> frozenset[str] | None:
        if self._compared.full:
            return None
        return frozenset(change.new for change in self._compared.changes if change.new)

    def _build(self, project: Project) -> BuildOutput | None:
        top = self._compared.working_directory
        if self._builds:
            from migration_guard.typeorm.fresh_build import fresh_output

            return fresh_output(self._compared.head, project, top)
        return None if top is None else present_output(top, project)


def selected_rules(settings: Settings, hook: str | None) -> tuple[LoadedRule, ...]:
    """The static rules that the settings and the hook leave, in the order of their codes."""
    return tuple(
        loaded
        for loaded in registry.load().values()
        if loaded.rule.lane == "static"
        and (hook is None or loaded.rule.hook == hook)
        and settings.selects(loaded.rule.code, loaded.rule.name)
    )


def _compares_entities(loaded: LoadedRule) -> bool:
    return loaded.rule.code.startswith(ENTITY_FAMILY)


def _problems(projects: Iterable[Project]) -> Iterator[str]:
    for project in projects:
        for problem in project.problems:
            yield f"{project.root or '.'}: {problem}"


def _folded(number: int) -> Iterator[str]:
    if number:
        what = "1 finding follows" if number == 1 else f"{number} findings follow"
        yield f"{what} from the migrations above and {'is' if number == 1 else 'are'} left out"


def _coverage(context: Context) -> Coverage:
    head = context.head
    return Coverage(
        projects=1,
        entities=len(head.declared.entities),
        migrations=len(head.migrations),
        statements=head.statements,
    )


def _reader(tree: Tree) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        return tree.read_many([path]).get(path)

    return read
