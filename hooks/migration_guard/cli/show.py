"""`migration-guard show`: which migrations a given database has, lacks, and nobody knows."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from migration_guard.cli import deploy_options

if TYPE_CHECKING:
    from migration_guard.deploy.deployment import Deployment
    from migration_guard.deploy.model import Report

EPILOG = f"""\
{deploy_options.EPILOG}
exit codes:
  0  none is pending
  1  some are
  2  it could not be told: no build or a stale one, the database out of reach
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "show",
        help="list applied and pending migrations of a given database",
        description="Asks the project's own Medusa or TypeORM which migrations it finds and the "
        "migrations table which of them are applied. Runs no migration.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    deploy_options.add_options(parser)
    parser.set_defaults(command="show")


def run(arguments: argparse.Namespace) -> int:
    """0 none pending, 1 pending, 2 could not tell."""

    def act(deployment: Deployment) -> Report:
        from migration_guard.deploy.show import show

        return show(deployment)

    return deploy_options.answer(arguments, act)
