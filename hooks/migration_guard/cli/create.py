"""`migration-guard create`: an empty migration in the right folder, with its name."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from migration_guard.cli import migration_options

EPILOG = """\
exit codes:
  0  the file is written, or printed
  2  it could not be
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "create",
        help="write an empty migration",
        description="Writes what `typeorm migration:create` of the project's version writes, and"
        " the `name` that it leaves out, with a stamp after every migration there is.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    migration_options.add_migration_options(parser)
    migration_options.add_repository_options(parser)
    parser.set_defaults(command="create")


def run(arguments: argparse.Namespace) -> int:
    """0 written; anything else is an error."""
    from migration_guard.generation.create import create
    from migration_guard.generation.writing import write_new

    language = migration_options.language(arguments)
    found = migration_options.workspace(arguments)
    where = found.place(arguments.name)
    path, text = create(found, where, language, arguments.timestamp)
    found.save()
    if arguments.dry_run:
        sys.stdout.write(text)
        return 0
    write_new(found.top / path, text)
    print(migration_options.shown(found.top, path))
    return 0
