"""`migration-guard schema`: the schema of a tree as SQL, JSON or a diagram."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migration_guard.cli.tree_options import add_tree_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migration_guard.schema.view import SchemaView
    from migration_guard.state import TreeState


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "schema",
        help="print the schema that the entities declare or the migrations make",
        description="Prints the schema of each project as SQL in TypeORM's forms, as JSON or as "
        "a Mermaid diagram. What is not known is said in its place.",
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--declared", action="store_true", help="what the entities declare (the default)"
    )
    one.add_argument("--replayed", action="store_true", help="what the migrations make")
    parser.add_argument("--format", choices=("sql", "json", "mermaid"), default="sql")
    add_tree_options(parser)
    parser.set_defaults(command="schema")


def run(arguments: argparse.Namespace) -> int:
    """Always 0; a tree without anything to show is a usage error."""
    from migration_guard.schema.view import limited
    from migration_guard.survey import SurveyRequest, survey

    found = survey(
        SurveyRequest(
            Path(arguments.repo),
            dict(os.environ),
            head_ref=arguments.head_ref,
            worktree=arguments.worktree,
            overrides={"config": arguments.config} if arguments.config else {},
            cache=not arguments.no_cache,
        )
    )
    views = [_view(state, replayed=arguments.replayed) for state, _ in found.projects]
    if arguments.table:
        found.tables_named(arguments.table)
        views = [limited(view, arguments.table) for view in views]
    sys.stdout.write(_rendered(arguments.format, views, found.label))
    return 0


def _view(state: TreeState, *, replayed: bool) -> SchemaView:
    from migration_guard.schema.view import SchemaView, without_unmade

    root = state.project.root or "."
    if replayed:
        made = state.replayed
        return without_unmade(SchemaView(root, "replayed", made.schema, made.locations))
    declared = state.declared
    return SchemaView(root, "declared", declared.schema, declared.locations, declared.unread)


def _rendered(form: str, views: Sequence[SchemaView], label: str) -> str:
    if form == "json":
        from migration_guard.report import schema_json

        return schema_json.render(views, label=label)
    if form == "mermaid":
        from migration_guard.report import mermaid

        return mermaid.render(views, label=label)
    from migration_guard.report import schema_sql

    return schema_sql.render(views, label=label)
