"""The options that `run`, `show` and `revert` share, and what they do alike."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from migration_guard.cli.interrupts import terminated_as_interrupt
from migration_guard.cli.progress import add_option, note, reporting
from migration_guard.cli.verify_options import URL_VARIABLE, seconds
from migration_guard.errors import UsageError

if TYPE_CHECKING:
    from migration_guard.deploy.deployment import Deployment
    from migration_guard.deploy.model import Report

EPILOG = f"""\
the database is your own and is used itself. It is named by --database-url, else by the
variables {URL_VARIABLE}, those of --env and DATABASE_URL, in this order.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Project, database, build and output."""
    parser.add_argument("--project", metavar="DIR", default=".", help="the project's folder")
    group = parser.add_argument_group("database")
    group.add_argument("--database-url", metavar="URL", help="the database (default: see below)")
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
        help="how long the project's runner may take (default: 300)",
    )
    group = parser.add_argument_group("build")
    group.add_argument("--build", action="store_true", help="build first; a stale build is refused")
    group.add_argument(
        "--build-command", metavar="COMMAND", help="build by this, in place of the package's script"
    )
    group = parser.add_argument_group("output")
    group.add_argument("--format", choices=("text", "json"), default="text")
    group.add_argument("--log", metavar="FILE", help="write what the project's runner printed")
    add_option(group)
    group.add_argument("--debug", action="store_true", help="show a traceback on an internal error")


def answer(arguments: argparse.Namespace, act: Callable[[Deployment], Report]) -> int:
    """Runs `act` on the deployment that the options name and prints what it reports."""
    from migration_guard.deploy.deployment import deployed
    from migration_guard.deploy.place import located
    from migration_guard.postgres.url import check_url
    from migration_guard.report import deployed as rendering

    url = check_url(database_url(arguments, os.environ))
    request = replace(
        located(Path(arguments.project).resolve(), os.environ),
        url=url,
        variables=tuple(arguments.env),
        timeout=arguments.timeout,
        build=arguments.build or arguments.build_command is not None,
        build_command=arguments.build_command,
    )
    for problem in request.project.problems:
        note(problem)
    with terminated_as_interrupt(), reporting(arguments.progress) as steps:
        request = replace(request, progress=steps.begin, counted=steps.count)
        report = deployed(request, url, arguments.command, act)
    if arguments.log:
        _write(Path(arguments.log), report.log)
    render = rendering.render_json if arguments.format == "json" else rendering.render_text
    sys.stdout.write(render(report))
    return report.exit_code


def database_url(arguments: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """UsageError where nothing names one: a deployment has no default."""
    variables = (URL_VARIABLE, *arguments.env, "DATABASE_URL")
    named = [arguments.database_url, *(environ.get(name) for name in variables)]
    found = next((url for url in named if url), None)
    if found is None:
        raise UsageError(
            "no database is named",
            hint=f"name it with --database-url, or set {' or '.join(variables)}; a .env file of "
            "the project is not read",
        )
    return str(found)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write '{path}': {error.strerror}", hint="name a file in a folder that exists"
        ) from error
