"""The options of `migration-guard baseline`."""

from __future__ import annotations

import argparse

from migration_guard.cli.verify_options import URL_VARIABLE

EPILOG = f"""\
from the entities:
  of --ref, else of where the current branch left the default one, so that what the
  branch changes without a migration does not slip in. What the migrations make for
  certain is taken from them, what they do not create from the entities.

from a database:
  --database-url names one in which the project's migrations ran; it is only read.
  {URL_VARIABLE} says the same without showing a
  password in the list of processes.

exit codes:
  0  the file was written; with --verify, the baseline fits the migrations
  1  with --verify: it does not
  2  it could not be recorded
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """All of them."""
    parser.add_argument(
        "--from",
        dest="source",
        choices=("entities", "database"),
        default="entities",
        help="what the schema is read from (default: entities)",
    )
    parser.add_argument("--ref", metavar="REF", help="the commit whose entities are recorded")
    parser.add_argument("--database-url", metavar="URL", help="the database that is recorded")
    parser.add_argument(
        "--verify", action="store_true", help="record nothing: does the baseline still fit?"
    )
    parser.add_argument(
        "--output", metavar="FILE", help="write there instead; `-` is the standard output"
    )
    parser.add_argument("--repo", metavar="DIR", default=".", help="the repository, bare or not")
    parser.add_argument(
        "--project", metavar="DIR", help="the project's folder, where there are several"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="a configuration file in place of migration-guard.toml"
    )
    parser.add_argument(
        "--debug", action="store_true", help="show a traceback on an internal error"
    )
