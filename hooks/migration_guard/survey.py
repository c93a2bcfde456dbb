"""The projects of one tree, opened to be looked at: for the commands that judge nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from migration_guard.config import Settings, load_settings
from migration_guard.errors import UsageError
from migration_guard.fact_store import FactStore
from migration_guard.facts import Facts
from migration_guard.git import comparison
from migration_guard.git.repository import Repository, open_repository
from migration_guard.git.snapshot import Tree
from migration_guard.project.detect import detect_in, required_in
from migration_guard.project.model import Project
from migration_guard.schema.model import Schema
from migration_guard.schema.view import is_named
from migration_guard.spelling import closest
from migration_guard.state import TreeState


class SurveyRequest(Struct, frozen=True):
    """Which tree: the working tree, a commit, or without either the index (of a bare
    repository, HEAD). `since` names a commit whose merge base with HEAD, or with the named
    commit, is opened too."""

    repository: Path
    environ: Mapping[str, str]
    head_ref: str | None = None
    worktree: bool = False
    since: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    cache: bool = True


class Survey:
    """The projects of a tree, each with the same project of an older tree when one was
    asked for. `label` is how messages call what is looked at."""

    def __init__(self, head: Tree, base: Tree | None, settings: Settings, facts: Facts) -> None:
        self.label = head.label if base is None else f"{base.label} … {head.label}"
        there = {} if base is None else {each.root: each for each in detect_in(base, settings)}

        def opened(project: Project) -> tuple[TreeState, TreeState | None]:
            state = TreeState(head, project, facts)
            if base is None:
                return state, None
            older = there.get(project.root, project)
            return state, TreeState(base, older, facts, like=state)

        self.projects = tuple(map(opened, required_in(head, settings)))

    def tables_named(self, wanted: Sequence[str]) -> frozenset[str]:
        """The tables and views that are meant, as drifts call them. Raises UsageError for a name
        that neither the entities nor the migrations have."""
        schemas = [
            schema
            for state, _ in self.projects
            for schema in (state.declared.schema, state.replayed.schema)
        ]
        return tables_named(schemas, wanted)


def tables_named(schemas: Iterable[Schema], wanted: Iterable[str]) -> frozenset[str]:
    """The tables and views of the schemas that are meant, as drifts call them. Raises
    UsageError for a name that none of them has."""
    there = sorted({name for schema in schemas for name in (*schema.tables, *schema.views)})
    names = set(wanted)
    for each in sorted(names):
        if not any(is_named(name, [each]) for name in there):
            close = closest(each, map(str, there))
            raise UsageError(
                f"no entity declares and no migration makes a table or view '{each}'",
                hint=f"did you mean {close}?" if close else "",
            )
    return frozenset(str(name) for name in there if is_named(name, names))


def survey(request: SurveyRequest) -> Survey:
    """Raises UsageError where the tree has no project, or nothing in one to be looked at."""
    repository = open_repository(request.repository, request.environ)
    head = _head(repository, request)
    settings = load_settings(head, request.environ, request.overrides)
    store = FactStore(repository.common_dir) if request.cache else None
    found = Survey(head, _base(repository, request), settings, Facts(store))
    if not any(state.declared.entities or state.migrations for state, _ in found.projects):
        raise UsageError(
            "no entity and no migration was found: there is nothing to look at",
            hint="`migration-guard doctor` shows where they were looked for",
        )
    if store:
        store.save()
    return found


def _head(repository: Repository, request: SurveyRequest) -> Tree:
    kind = comparison.Kind.WORKTREE if request.worktree else comparison.Kind.ALL
    wanted = comparison.ComparisonRequest(kind, "survey", head=request.head_ref or "")
    return comparison.resolve(repository, wanted).head


def _base(repository: Repository, request: SurveyRequest) -> Tree | None:
    if request.since is None:
        return None
    wanted = comparison.ComparisonRequest(
        comparison.Kind.RANGE, "--since", base=request.since, head=request.head_ref or "HEAD"
    )
    return comparison.resolve(repository, wanted).base
