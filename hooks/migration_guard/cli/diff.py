"""`migration-guard diff`: how the entities and the migrations of a tree differ."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migration_guard.cli.tree_options import add_tree_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migration_guard.drift_report import ProjectDrift
    from migration_guard.survey import Survey
    from migration_guard.typeorm_forecast import ProjectForecast

EPILOG = """\
exit codes:
  0  the migrations make what the entities declare; --typeorm: it would write nothing
  1  they differ; --typeorm: it would write something, as its own --check says
  2  the check could not be made
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "diff",
        help="show how entities and migrations differ, and the SQL between them",
        description="Compares what the entities of a tree declare with what its migrations make,"
        " whatever changed last.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--all", action="store_true", help="every difference (the default)")
    one.add_argument(
        "--since", metavar="REF", help="only what the merge base with REF does not have"
    )
    one.add_argument(
        "--typeorm",
        action="store_true",
        help="what migration:generate would write instead, noise included",
    )
    parser.add_argument("--format", choices=("text", "sql", "json"), default="text")
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 when something is undetermined"
    )
    add_tree_options(parser)
    parser.set_defaults(command="diff")


def run(arguments: argparse.Namespace) -> int:
    """0 no difference, 1 differences, 2 where a file could not be read."""
    from migration_guard.survey import SurveyRequest, survey

    found = survey(
        SurveyRequest(
            Path(arguments.repo),
            dict(os.environ),
            head_ref=arguments.head_ref,
            worktree=arguments.worktree,
            since=arguments.since,
            overrides={"config": arguments.config} if arguments.config else {},
            cache=not arguments.no_cache,
        )
    )
    tables = found.tables_named(arguments.table or ())
    if arguments.typeorm:
        return _typeorm(arguments, found, tables)
    return _drift(arguments, found, tables)


def _drift(arguments: argparse.Namespace, found: Survey, tables: frozenset[str]) -> int:
    from migration_guard.drift_report import project_drift

    projects = [project_drift(head, base, tables) for head, base in found.projects]
    sys.stdout.write(_rendered(arguments.format, projects, found))
    if any(project.unread for project in projects):
        return 2
    differs = any(project.differences for project in projects)
    doubts = arguments.strict and any(project.doubts for project in projects)
    return 1 if differs or doubts else 0


def _typeorm(arguments: argparse.Namespace, found: Survey, tables: frozenset[str]) -> int:
    from migration_guard.typeorm_forecast import project_forecast

    projects = [project_forecast(head, tables) for head, _ in found.projects]
    sys.stdout.write(_forecast(arguments.format, projects, found.label))
    if any(project.unread for project in projects):
        return 2
    plans = [project.forecast.plan for project in projects]
    doubts = arguments.strict and any(plan.unknown for plan in plans)
    return 1 if doubts or any(plan.up for plan in plans) else 0


def _forecast(form: str, projects: Sequence[ProjectForecast], label: str) -> str:
    if form == "json":
        from migration_guard.report import typeorm_json

        return typeorm_json.render(projects, label=label)
    if form == "sql":
        from migration_guard.report import typeorm_sql

        return typeorm_sql.render(projects, label=label)
    from migration_guard.report import typeorm_text

    return typeorm_text.render(projects, label=label)


def _rendered(form: str, projects: Sequence[ProjectDrift], found: Survey) -> str:
    if form == "json":
        from migration_guard.report import drift_json

        return drift_json.render(projects, label=found.label)
    if form == "sql":
        from migration_guard.report import drift_sql

        return drift_sql.render(projects, label=found.label)
    from migration_guard.report import drift_text

    return drift_text.render(projects, label=found.label)
