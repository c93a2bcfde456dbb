"""`migration-guard revert`: the migrations that were applied last, taken back for certain."""

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
  0  they are reverted: their rows are gone from the migrations table
  1  not so; the findings say why
  2  it could not be told, or the wish does not fit what is applied: nothing was reverted
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "revert",
        help="revert the last migration of a given database",
        description="Reverts by the project's own Medusa or TypeORM what was applied last, one "
        "migration after the other, and proves that the rows are gone. Migrations of Medusa's "
        "core and of plugins are not reverted.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--count", metavar="N", type=_count, default=1, help="how many (default: 1, the last)"
    )
    one.add_argument("--to", metavar="NAME", help="all that were applied after NAME, which stays")
    parser.add_argument("--dry-run", action="store_true", help="list what would be reverted")
    deploy_options.add_options(parser)
    parser.set_defaults(command="revert")


def run(arguments: argparse.Namespace) -> int:
    """0 reverted and proved, 1 not so, 2 could not tell."""

    def act(deployment: Deployment) -> Report:
        from migration_guard.deploy.revert import Wanted, revert

        wanted = Wanted(arguments.count, arguments.to)
        return revert(deployment, wanted, dry=arguments.dry_run)

    return deploy_options.answer(arguments, act)


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"'{value}' is no number of migrations")
    return int(value)
