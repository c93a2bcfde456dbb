"""One mutation checked: the rules over the tree before and the tree after, in memory."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from msgspec import Struct

from migration_guard.change import Change
from migration_guard.config import Settings
from migration_guard.context import Context
from migration_guard.facts import Facts
from migration_guard.findings import Finding, Undetermined
from migration_guard.git.snapshot import Tree
from migration_guard.project import medusa
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.settle import settle
from migration_guard.state import TreeState
from migration_guard.static_lane import selected_rules
from mutation.edits import edited
from mutation.model import ANYWHERE, Case, Target
from mutation.overlay import FileTree

RIGHT, ELSEWHERE, UNDETERMINED, MISSED = "right", "elsewhere", "undetermined", "missed"


class Outcome(Struct, frozen=True):
    """`verdict` is one of the four words above; a harmless case should be `missed`."""

    verdict: str
    findings: tuple[Finding, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()


class Bench:
    """A project whose mutations are checked one after the other. What was read of a file that
    does not change is read once."""

    def __init__(self, tree: Tree, settings: Settings, project: Project) -> None:
        self._facts = Facts()
        self._settings = settings
        self._project = project
        self._tree = tree
        self._rules = selected_rules(settings, None)
        self.base = TreeState(tree, project, self._facts)

    def check(self, case: Case) -> Outcome:
        """What the static rules say of the case as one commit."""
        files = self._files(case)
        changes = (
            Change("deleted", path, None) if content is None else _written(path, self.base.paths)
            for path, content in sorted(files.items())
        )
        tree = FileTree(files, self._tree)
        head = TreeState(tree, self._project, self._facts)
        context = Context(
            head=head,
            base=self.base,
            published=self.base,
            changes=tuple(changes),
            now=int(time.time() * 1000),
            core_migrations=medusa.core_migrations if self._project.is_medusa else dict,
            core_tables=medusa.core_tables if self._project.is_medusa else dict,
        )
        outcomes = [outcome for rule in self._rules for outcome in rule.check(context)]
        settled = settle(outcomes, self._settings, head.source, at_commit=False)
        return judged(case, settled.findings, settled.undetermined)

    def _files(self, case: Case) -> Mapping[str, bytes | None]:
        paths = {edit.path for edit in case.edits}
        files: dict[str, bytes | None] = dict.fromkeys(case.removed)
        for path in paths:
            text = (self.base.source(path) or b"").decode("utf-8").removeprefix("\ufeff")
            edits = [edit for edit in case.edits if edit.path == path]
            files[path] = edited(text, edits).encode()
        return files


def projects(tree: Tree, settings: Settings) -> tuple[Project, ...]:
    """The projects in a tree, as a check finds them."""
    return tuple(detect_in(tree, settings))


def judged(
    case: Case, findings: tuple[Finding, ...], undetermined: tuple[Undetermined, ...]
) -> Outcome:
    """Right when each expected object is named by a finding and no finding is about another;
    undetermined when what is not named is at least said to be open."""
    unnamed = [each for each in case.expected if not any(_names(f, each) for f in findings)]
    known = (*case.expected, *case.also)
    astray = [f for f in findings if not any(_touches(f, target) for target in known)]
    if astray:
        verdict = ELSEWHERE
    elif findings and not unnamed:
        verdict = RIGHT
    elif undetermined and all(_is_open(target, undetermined) for target in unnamed):
        verdict = UNDETERMINED
    else:
        verdict = ELSEWHERE if findings else MISSED
    return Outcome(verdict, findings, undetermined)


def _is_open(target: Target, undetermined: tuple[Undetermined, ...]) -> bool:
    """Whether something about the target's table, or nothing in particular, is undetermined."""
    return any(not each.subject or _of_table(each, target.table) for each in undetermined)


def _written(path: str, before: Mapping[str, str]) -> Change:
    return Change("modified", path, path) if path in before else Change("added", None, path)


def _names(finding: Finding, target: Target) -> bool:
    """Whether the finding is about this very object."""
    has_noun = not target.noun or re.search(rf"\b{target.noun}\b", finding.message) is not None
    every = all(_has_column(finding, target.table, column) for column in target.columns)
    return (
        _of_table(finding, target.table) and has_noun and every and target.text in finding.message
    )


def _touches(finding: Finding, target: Target) -> bool:
    """Whether it is about the object or a part of it."""
    columns = [_has_column(finding, target.table, column) for column in target.columns]
    said = target.text in finding.message
    return _of_table(finding, target.table) and said and (any(columns) or not columns)


def _of_table(finding: Finding | Undetermined, table: str) -> bool:
    return table in {ANYWHERE, finding.subject} or finding.subject.startswith(f"{table}.")


def _has_column(finding: Finding, table: str, column: str) -> bool:
    if finding.subject == f"{table}.{column}":
        return True
    return re.search(rf'(?<!\w)"?{re.escape(column)}"?(?!\w)', finding.message) is not None
