"""`migration-guard explain`: what a rule finds, why, and how to mend it."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "explain",
        help="what a finding means and how to mend it",
        description="Prints the page of a rule, or the list of all rules.",
    )
    parser.add_argument("rule", nargs="?", metavar="CODE", help="a code or a name; none lists all")


def run(arguments: argparse.Namespace) -> int:
    """Always 0; an unknown rule is a usage error."""
    from migration_guard.rules import documentation, registry

    if arguments.rule is None:
        sys.stdout.write(documentation.listing(registry.load()))
    else:
        sys.stdout.write(documentation.page(registry.find(arguments.rule)))
    return 0
