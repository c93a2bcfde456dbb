"""What `check --fix` does, planned on trees in memory: checked again after each repair, until
nothing is left that can be repaired. `--diff` shows this plan, and `--fix` makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.fact_store import FactStore
from migration_guard.findings import Finding, RenameMigration
from migration_guard.fixes.edit import FileEdit, Files, Refusal
from migration_guard.fixes.realise import Answer, realise
from migration_guard.git.comparison import Comparison
from migration_guard.git.edits import Edit
from migration_guard.git.overlay import OverlayTree, overlaid
from migration_guard.git.snapshot import CommitTree, Tree
from migration_guard.migrations.model import STAMP
from migration_guard.project import layout
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.settle import ENTITY_FAMILY
from migration_guard.static_lane import StaticLane, selected_rules

MOST_ROUNDS = 200
"""A round restamps one migration; more than these wait for the next run."""


class Fixed(Struct, frozen=True):
    """A finding and the files that its repair changes, as they were before it."""

    finding: Finding
    edits: tuple[FileEdit, ...]


class Unfixed(Struct, frozen=True):
    """A finding that has a repair, and why it is not made."""

    finding: Finding
    reason: str


class FixPlan(Struct, frozen=True):
    """What is repaired, what is not, and what that changes in all, one edit a file. `tree` is
    the head with the edits made, `moved` where a file of the head lies in it."""

    fixed: tuple[Fixed, ...]
    unfixed: tuple[Unfixed, ...]
    edits: tuple[Edit, ...]
    tree: OverlayTree
    moved: Mapping[str, str]


class FixLane:
    """Plans the repairs of a comparison's findings, but for those that fix_drift.py writes
    migrations for. `refused` are paths that must not be changed, with the reason."""

    def __init__(
        self,
        compared: Comparison,
        settings: Settings,
        *,
        hook: str | None = None,
        store: FactStore | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> None:
        self._compared = compared
        self._settings = settings
        self._store = store
        self._rules = tuple(
            loaded
            for loaded in selected_rules(settings, hook)
            if loaded.fix is not None and not loaded.rule.code.startswith(ENTITY_FAMILY)
        )
        self._refused = refused or {}
        self._content: dict[str, bytes] = {}
        self._origin: dict[str, str] = {}
        self._fixed: list[Fixed] = []
        self._unfixed: dict[tuple[str, str, str], Unfixed] = {}

    def plan(self) -> FixPlan:
        """Reads the trees and changes nothing."""
        for _ in range(MOST_ROUNDS):
            if not self._round():
                break
        edits = [
            Edit(old, path, self._before(old), self._content[path])
            for path, old in sorted(self._origin.items())
        ]
        changed = tuple(e for e in edits if e.path != e.target or e.before != e.after)
        unfixed = tuple(self._unfixed.values())
        return FixPlan(tuple(self._fixed), unfixed, changed, self._tree(), self._moved)

    @property
    def _moved(self) -> Mapping[str, str]:
        return {old: path for path, old in self._origin.items()}

    def _round(self) -> bool:
        """Makes the repairs that do not meet; at most one new stamp, since the next depends
        on it. The latest goes first: those before it keep their order."""
        tree = self._tree()
        renames = 0
        touched: set[str] = set()
        for finding in self._repairable(tree):
            repair = finding.repair
            if isinstance(repair, RenameMigration) and renames:
                continue
            if repair is None or finding.location.path in touched:
                continue
            answer = self._answer(finding)
            if isinstance(answer, Refusal):
                self._unfixed[_key(finding)] = Unfixed(finding, answer.reason)
                continue
            renames += isinstance(repair, RenameMigration)
            self._make(finding, answer)
            touched.update(path for edit in answer for path in (edit.path, edit.target))
        return bool(touched)

    def _repairable(self, tree: OverlayTree) -> list[Finding]:
        compared = overlaid(self._compared, tree, self._moved)
        lane = StaticLane(compared, self._settings, store=self._store, rules=self._rules)
        found = [
            finding
            for finding in lane.findings()
            if finding.repair is not None and _key(finding) not in self._unfixed
        ]
        return sorted(found, key=_urgency)

    def _answer(self, finding: Finding) -> Answer:
        path = finding.location.path
        if self._published_unknown(path):
            return Refusal(
                f"whether it is published is not known: {self._compared.published_label}"
            )
        assert finding.repair is not None
        answer = realise(finding.repair, self._files(path))
        if isinstance(answer, Refusal):
            return answer
        origins = [self._origin.get(edit.path, edit.path) for edit in answer]
        reason = next((self._refused[each] for each in origins if each in self._refused), None)
        return answer if reason is None else Refusal(reason)

    def _make(self, finding: Finding, edits: Sequence[FileEdit]) -> None:
        for edit in edits:
            self._content.pop(edit.path, None)
            self._content[edit.target] = edit.content
            self._origin[edit.target] = self._origin.pop(edit.path, edit.path)
        self._fixed.append(Fixed(finding, tuple(edits)))

    def _tree(self) -> OverlayTree:
        gone = frozenset(old for path, old in self._origin.items() if old != path)
        return OverlayTree(self._compared.head, dict(self._content), gone)

    def _before(self, path: str) -> bytes:
        return self._compared.head.read(path)

    def _files(self, path: str) -> Files:
        tree = self._tree()
        project = self._project(path, tree)
        paths = layout.project_paths(project, tree.paths())
        output = f"{project.build_dir}/" if project.build_dir not in ("", project.root) else ""
        return Files(
            frozenset(each for each in paths if not (output and each.startswith(output))),
            project.tsconfig,
            tree.read_many,
            lambda wanted: wanted in tree.paths(),
            lambda wanted: wanted in self._published,
        )

    def _project(self, path: str, tree: Tree) -> Project:
        """The innermost project that holds the file."""
        projects = detect_in(tree, self._settings)
        inside = [each for each in projects if path.startswith(f"{each.root}/") or not each.root]
        return max(inside, key=lambda each: len(each.root))

    @cached_property
    def _published(self) -> frozenset[str]:
        """The migrations that databases know, where they lie there."""
        return frozenset(self._migrations_of(self._compared.published))

    def _published_unknown(self, path: str) -> bool:
        """A full check has no base to go by: what HEAD holds may be published then."""
        return self._compared.published is None and path in self._committed

    @cached_property
    def _committed(self) -> frozenset[str]:
        repository = self._compared.repository
        commit = repository.commit_id("HEAD")
        tree = None if commit is None else CommitTree(repository, commit, "HEAD")
        return frozenset(self._migrations_of(tree))

    def _migrations_of(self, tree: Tree | None) -> Iterator[str]:
        for project in [] if tree is None else detect_in(tree, self._settings):
            assert tree is not None
            paths = layout.project_paths(project, tree.paths())
            yield from layout.migration_paths(project, paths)


def _urgency(finding: Finding) -> tuple[bool, int, str]:
    """What moves files comes first; of the migrations the one that runs last."""
    match = STAMP.search(finding.subject)
    stamp = int(match.group()) if match else 0
    return isinstance(finding.repair, RenameMigration), -stamp, finding.location.path


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.location.path, finding.subject
