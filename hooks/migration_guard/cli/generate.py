"""`migration-guard generate`: the migration that the entities need, without a database."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from migration_guard.cli import generate_verify, migration_options
from migration_guard.errors import UsageError

if TYPE_CHECKING:
    from migration_guard.generation.request import Generated, GenerateRequest
    from migration_guard.generation.workspace import Workspace

EPILOG = """\
exit codes:
  0  the migration is written, or there is nothing to write
  1  it is written with lines that throw until a person completes them, or it is
     refused: nothing is written, and what to do is said
  2  it could not be made out; nothing is written

with --verify:
  0  TypeORM writes the same statements
  1  it writes other ones; both are printed
  2  it could not be asked
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "generate",
        help="write the migration that the entities need",
        description="Writes one migration, up and down, for what the entities of the working tree"
        " declare and its migrations do not make. No database, build or Node is needed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    migration_options.add_migration_options(parser, name_is_needed=False)
    _add_choice(parser)
    _add_mode(parser)
    generate_verify.add_verify_options(parser)
    migration_options.add_repository_options(parser)
    parser.set_defaults(command="generate")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what goes into it")
    group.add_argument(
        "--staged", action="store_true", help="what the index holds, not the working tree"
    )
    group.add_argument(
        "--only", metavar="TABLE", action="append", help="only this table or view; may be repeated"
    )
    group.add_argument(
        "--since", metavar="REF", help="only what the merge base with REF does not need"
    )


def _add_mode(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it is written")
    one = group.add_mutually_exclusive_group()
    one.add_argument(
        "--safe",
        dest="mode",
        action="store_const",
        const="safe",
        help="keep every value that can be kept (the default; generate-mode sets it)",
    )
    one.add_argument(
        "--exact-typeorm",
        dest="mode",
        action="store_const",
        const="exact-typeorm",
        help="TypeORM's own statements, unchanged: a changed type is DROP and ADD",
    )
    group.add_argument(
        "-p", "--pretty", action="store_true", help="statements over several lines, as TypeORM's"
    )
    group.add_argument(
        "--rename",
        metavar="TABLE.OLD:NEW",
        action="append",
        help="a column, or with OLD:NEW a table, that got another name; may be repeated",
    )
    group.add_argument(
        "--allow-drop", action="store_true", help="drop columns and tables that no entity has"
    )
    group.add_argument(
        "--allow-not-null",
        action="store_true",
        help="add NOT NULL columns without a default: it fails on a table with rows",
    )
    group.add_argument(
        "--allow-rounding",
        action="store_true",
        help="convert values even where PostgreSQL rounds or cuts them",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 written or nothing to write, 1 incomplete or refused."""
    from migration_guard.generation.generate import generate

    found = migration_options.workspace(
        arguments, staged=arguments.staged, generate_mode=arguments.mode
    )
    if arguments.verify:
        return generate_verify.run(arguments, found)
    if arguments.name is None:
        raise UsageError("the migration has no name", hint="migration-guard generate NAME")
    request = _request(arguments, found.settings.generate_mode)
    where = found.place(arguments.name)
    answer = generate(found, where, request)
    found.save()
    _deliver(answer, found, dry_run=arguments.dry_run)
    return 0 if answer.is_complete else 1


def _request(arguments: argparse.Namespace, mode: str) -> GenerateRequest:
    from migration_guard.generation.refusals import Allowed
    from migration_guard.generation.renames import parse
    from migration_guard.generation.request import GenerateRequest, Mode
    from migration_guard.generation.safe import Wishes

    return GenerateRequest(
        tuple(arguments.only or ()),
        arguments.since,
        Mode(mode),
        wishes=Wishes(
            tuple(map(parse, arguments.rename or ())),
            arguments.allow_drop,
            Allowed(arguments.allow_not_null, arguments.allow_rounding),
        ),
        language=migration_options.language(arguments),
        pretty=arguments.pretty,
        timestamp=arguments.timestamp,
    )


def _deliver(answer: Generated, found: Workspace, *, dry_run: bool) -> None:
    """The file and what is to be said; a dry run prints the file alone to standard output."""
    from migration_guard.generation.writing import write_new
    from migration_guard.report import generated_text

    path = None
    if answer.path is not None and answer.text is not None:
        path = migration_options.shown(found.top, answer.path)
        if dry_run:
            sys.stdout.write(answer.text)
        else:
            write_new(found.top / answer.path, answer.text)
    text = generated_text.render(answer, path, dry_run=dry_run)
    (sys.stderr if dry_run else sys.stdout).write(text)
