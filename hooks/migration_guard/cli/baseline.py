"""`migration-guard baseline`: records the schema that the replay of the migrations starts from."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migration_guard.cli.baseline_options import EPILOG, add_options
from migration_guard.cli.verify_options import URL_VARIABLE
from migration_guard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from migration_guard.config import Settings
    from migration_guard.git.snapshot import Tree
    from migration_guard.recording import Recording
    from migration_guard.state import TreeState


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "baseline",
        help="record the schema that the migrations start from",
        description="For projects whose first tables no migration creates: writes a file of SQL"
        " with the schema as it is, which `check` replays the later migrations on.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.set_defaults(command="baseline")


def run(arguments: argparse.Namespace) -> int:
    """0 written or fitting, 1 not fitting."""
    if arguments.verify:
        return _verify(_state(arguments, arguments.ref or ""))
    if arguments.source == "database":
        return _from_database(arguments)
    if arguments.database_url:
        raise UsageError("--database-url is for a database", hint="give --from database with it")
    from migration_guard.recording import from_entities

    state = _state(arguments, arguments.ref)
    return _write(arguments, state, from_entities(state))


def _from_database(arguments: argparse.Namespace) -> int:
    from migration_guard.postgres.url import check_url
    from migration_guard.recording import from_database

    url = arguments.database_url or os.environ.get(URL_VARIABLE)
    if not url:
        raise UsageError("no database is named", hint="name it with --database-url")
    state = _state(arguments, arguments.ref or "")
    return _write(arguments, state, from_database(check_url(url), state))


def _state(arguments: argparse.Namespace, ref: str | None) -> TreeState:
    """The project in a commit's tree, for "" in the index, for None in what is published.
    Raises UsageError where there is none, or there are several."""
    from migration_guard.config import load_settings
    from migration_guard.facts import Facts
    from migration_guard.git.repository import open_repository
    from migration_guard.project.choice import folder_below, named_project, project_around
    from migration_guard.project.detect import required_in
    from migration_guard.state import TreeState

    overrides = {"config": arguments.config} if arguments.config else {}

    def settings(tree: Tree) -> Settings:
        return load_settings(tree, os.environ, overrides)

    tree = _tree(arguments.repo, ref, lambda head: settings(head).default_branch)
    found = required_in(tree, settings(tree))
    here = Path(arguments.repo).resolve()
    top = open_repository(here, dict(os.environ)).top or here
    folder = folder_below(top.resolve(), (here / (arguments.project or ".")).resolve())
    choose = project_around if arguments.project is None else named_project
    return TreeState(tree, choose(found, folder), Facts())


def _tree(folder: str, ref: str | None, default_branch: Callable[[Tree], str | None]) -> Tree:
    from migration_guard.git import comparison
    from migration_guard.git.repository import open_repository

    repository = open_repository(Path(folder), dict(os.environ))
    head = "HEAD" if ref is None else ref
    request = comparison.ComparisonRequest(comparison.Kind.ALL, "baseline", head=head)
    compared = comparison.resolve(repository, request, default_branch)
    return compared.head if ref is not None else compared.published or compared.head


def _write(arguments: argparse.Namespace, state: TreeState, recorded: Recording) -> int:
    if not recorded.tables:
        raise UsageError("no table was found: there is nothing to record")
    if arguments.output == "-":
        sys.stdout.write(recorded.script)
        return 0
    target = _target(arguments, state)
    try:
        target.write_text(recorded.script, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write '{target}': {error.strerror}", hint="name a file with --output"
        ) from error
    shown = arguments.output or _name(state)
    print(
        f"wrote {shown}: {recorded.counted('table')}, {recorded.counted('enum')},"
        f" {recorded.counted('migration')} included"
    )
    for note in recorded.notes:
        print(f"note: {note}")
    return 0


def _target(arguments: argparse.Namespace, state: TreeState) -> Path:
    """The file that `check` will read, in the working tree."""
    from migration_guard.git.repository import open_repository

    if arguments.output:
        return Path(arguments.output)
    top = open_repository(Path(arguments.repo), dict(os.environ)).top
    if top is None:
        raise UsageError(
            "a bare repository has no working tree to write to", hint="give --output FILE"
        )
    return top / _name(state)


def _name(state: TreeState) -> str:
    from migration_guard.project.draft import BASELINE

    return state.project.baseline or state.project.path(BASELINE)


def _verify(state: TreeState) -> int:
    from migration_guard.migrations.order import in_order
    from migration_guard.migrations.staleness import stale

    baseline = state.baseline
    if baseline is None:
        raise UsageError(
            f"{state.label} has no baseline", hint="record one: migration-guard baseline"
        )
    reasons = list(stale(baseline, state.migrations))
    for reason, place in reasons:
        print(f"{place.path}:{place.line}: {reason}")
    names = [each.recorded_name for each in in_order(state.migrations)]
    later = sum(name not in baseline.migrations for name in names)
    print(
        f"{baseline.path} includes {len(names) - later} of {len(names)} migrations; "
        f"{later} are replayed on top"
    )
    return 1 if reasons else 0
