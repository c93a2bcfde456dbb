"""`migration-guard doctor`: what was detected, from where, and what is missing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migration_guard.config import Settings
    from migration_guard.git.comparison import Comparison
    from migration_guard.git.snapshot import Tree
    from migration_guard.project.describe import Description


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "doctor",
        help="show what was detected, from where, and what is missing",
        description="Shows each project of the index: its kind, versions and folders, what says"
        " so, and what keeps a check from seeing all of it. Exits 1 when something is missing.",
    )
    parser.add_argument("--repo", metavar="DIR", default=".", help="the repository, bare or not")
    parser.add_argument("--head-ref", metavar="REF", help="look at a commit, not at the index")
    parser.add_argument(
        "--config", metavar="FILE", help="a configuration file in place of migration-guard.toml"
    )
    parser.add_argument(
        "--debug", action="store_true", help="show a traceback on an internal error"
    )
    parser.set_defaults(command="doctor")


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing is missing, 1 when something is."""
    from migration_guard.config import load_settings
    from migration_guard.git import comparison
    from migration_guard.git.repository import open_repository
    from migration_guard.project.describe import describe
    from migration_guard.project.detect import required_in

    repository = open_repository(Path(arguments.repo))
    request = comparison.ComparisonRequest(
        comparison.Kind.ALL, "doctor", head=arguments.head_ref or ""
    )
    overrides = {"config": arguments.config} if arguments.config else {}

    def settings_of(tree: Tree) -> Settings:
        return load_settings(tree, os.environ, overrides)

    compared = comparison.resolve(
        repository, request, lambda head: settings_of(head).default_branch
    )
    settings = settings_of(compared.head)
    projects = required_in(compared.head, settings)
    paths = compared.head.paths()
    found = [describe(project, settings, paths) for project in projects]
    sys.stdout.write(render(compared.head.label, found, published(compared)))
    return 1 if any(description.missing for description in found) else 0


def published(compared: Comparison) -> str:
    """What counts as released, in words."""
    tree = compared.published
    return tree.label if tree is not None else f"unknown: {compared.published_label}"


def render(label: str, descriptions: Sequence[Description], published: str) -> str:
    """Plain text in aligned columns; sources in parentheses."""
    lines = [f"looked at {label}; published: {published}"]
    for description in descriptions:
        width = max(len(fact.name) for fact in description.facts)
        lines.append("")
        for fact in description.facts:
            source = f"  ({fact.source})" if fact.source else ""
            lines.append(f"{fact.name:<{width}}  {fact.value}{source}")
        lines += [f"missing: {problem}" for problem in description.missing]
        if not description.missing:
            lines.append("nothing is missing")
    return "\n".join(lines) + "\n"
