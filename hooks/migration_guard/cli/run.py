"""`migration-guard run`: the pending migrations on a given database, with an honest exit code."""

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
  0  every migration that the project has is applied, seen in the migrations table
  1  one failed, or is pending
  2  it could not be told: no build or a stale one, the database out of reach
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "run",
        help="run the pending migrations on a given database, for deploy scripts",
        description="Runs the project's own Medusa or TypeORM on the named database, believes "
        "neither its exit code nor its words, and proves from the migrations table that every "
        "migration is applied.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list what would run, as `show` does; run nothing"
    )
    deploy_options.add_options(parser)
    parser.set_defaults(command="run")


def run(arguments: argparse.Namespace) -> int:
    """0 all applied and proved, 1 failed or pending, 2 could not tell."""

    def act(deployment: Deployment) -> Report:
        from migration_guard.deploy.run import run as run_pending
        from migration_guard.deploy.show import show

        return show(deployment, "run") if arguments.dry_run else run_pending(deployment)

    return deploy_options.answer(arguments, act)
