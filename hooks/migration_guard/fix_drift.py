"""What `check --fix` writes for entities without a migration: one file a project, unstaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from migration_guard.config import Settings
from migration_guard.errors import GuardError
from migration_guard.findings import Finding, WriteMigration
from migration_guard.fix_lane import Unfixed
from migration_guard.generation.generate import generate
from migration_guard.generation.place import place
from migration_guard.generation.request import Generated, GenerateRequest
from migration_guard.generation.workspace import Workspace, WorkspaceRequest
from migration_guard.git.comparison import Comparison
from migration_guard.git.overlay import OverlayTree, overlaid
from migration_guard.git.snapshot import CommitTree, Tree, WorktreeTree
from migration_guard.project import layout
from migration_guard.project.detect import detect_in
from migration_guard.settle import ENTITY_FAMILY
from migration_guard.static_lane import StaticLane, selected_rules


class Written(Struct, frozen=True):
    """A new migration and the findings that it settles; `path` is from the repository's top."""

    findings: tuple[Finding, ...]
    path: str
    text: str


class DriftPlan(Struct, frozen=True):
    """The migrations to be written, and the findings that none is written for."""

    written: tuple[Written, ...] = ()
    unfixed: tuple[Unfixed, ...] = ()


class DriftLane:
    """Plans migrations for `tree`, which is the compared head with the other repairs made;
    `moved` is where those put its files. `directory` is where git is started."""

    def __init__(
        self,
        compared: Comparison,
        settings: Settings,
        tree: OverlayTree,
        moved: Mapping[str, str],
        *,
        directory: Path,
        environ: Mapping[str, str],
        hook: str | None = None,
    ) -> None:
        self._compared = compared
        self._settings = settings
        self._tree = tree
        self._moved = moved
        self._directory = directory
        self._environ = environ
        self._rules = tuple(
            one for one in selected_rules(settings, hook) if one.rule.code.startswith(ENTITY_FAMILY)
        )

    def plan(self) -> DriftPlan:
        """What a migration in the working tree settles already is not written twice."""
        wanted = self._wanted(self._tree, ())
        if not wanted:
            return DriftPlan()
        unstaged = self._unstaged_migrations()
        whole = OverlayTree(self._tree.beneath, {**self._tree.content, **unstaged}, self._tree.gone)
        open_ = self._wanted(whole, tuple(unstaged)) if unstaged else wanted
        settled = [one for one in wanted if key_of(one) not in set(map(key_of, open_))]
        there = ", ".join(sorted(unstaged))
        unfixed = [Unfixed(one, f"{there} makes it and is not staged") for one in settled]
        written: list[Written] = []
        for root, findings in _by_project(open_).items():
            answer = self._migration(whole, root, findings)
            if isinstance(answer, str):
                unfixed += [Unfixed(one, answer) for one in findings]
            else:
                written.append(answer)
        return DriftPlan(tuple(written), tuple(unfixed))

    def _wanted(self, tree: OverlayTree, added: Sequence[str]) -> list[Finding]:
        compared = overlaid(self._compared, tree, self._moved, added)
        found = StaticLane(compared, self._settings, rules=self._rules).findings()
        return [one for one in found if isinstance(one.repair, WriteMigration)]

    def _unstaged_migrations(self) -> dict[str, bytes]:
        """The migrations of the working tree that what is checked does not hold."""
        if isinstance(self._compared.head, WorktreeTree):
            return {}
        worktree = WorktreeTree(self._compared.repository)
        paths = [
            path
            for project in detect_in(worktree, self._settings)
            for path in layout.migration_paths(
                project, layout.project_paths(project, worktree.paths())
            )
            if path not in self._tree.paths() and path not in self._tree.gone
        ]
        return dict(worktree.read_many(paths))

    def _migration(self, tree: Tree, root: str, findings: Sequence[Finding]) -> Written | str:
        """The migration, or why there is none."""
        workspace = _Fixed(WorkspaceRequest(self._directory, self._environ, cache=False), tree)
        project = next(one for one in workspace.projects if one.root == root)
        folder, paths = project.migration_dir, workspace.paths
        since = None if self._compared.full else self._base
        try:
            where = place(_name(findings), folder, workspace.projects, root, paths)
            answer = generate(workspace, where, GenerateRequest(since=since))
        except GuardError as error:
            return str(error)
        if answer.path is None or answer.text is None or answer.gaps:
            return _why_not(answer)
        return Written(tuple(findings), answer.path, answer.text)

    @property
    def _base(self) -> str | None:
        base = self._compared.base
        return base.commit if isinstance(base, CommitTree) else None


class _Fixed(Workspace):
    """A working tree as it is once the other repairs are made."""

    def __init__(self, request: WorkspaceRequest, tree: Tree) -> None:
        super().__init__(request)
        self._tree = tree


def _why_not(answer: Generated) -> str:
    if answer.proposal.refusals:
        refusal = answer.proposal.refusals[0]
        return f"{refusal.subject}: {refusal.reason}; see `migration-guard generate`"
    if answer.gaps:
        return f"{answer.gaps[0].subject} cannot be written for certain: {answer.gaps[0].reason}"
    return "`migration-guard generate` has nothing to write for it"


def _by_project(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding.repair, WriteMigration):
            found[finding.repair.root].append(finding)
    return found


def _name(findings: Sequence[Finding]) -> str:
    """What the rule calls it, where all agree."""
    names = {one.repair.name for one in findings if isinstance(one.repair, WriteMigration)}
    return names.pop() if len(names) == 1 else "SchemaChanged"


def key_of(finding: Finding) -> tuple[str, str]:
    """What a finding is about, in one tree as in another."""
    return finding.code, finding.subject
