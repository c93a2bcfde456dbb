"""`generate --verify`: our statements beside those of the project's own TypeORM."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from migration_guard.errors import UsageError

if TYPE_CHECKING:
    from migration_guard.generation.place import Place
    from migration_guard.generation.workspace import Workspace
    from migration_guard.verify.request import VerifyRequest

NAME = "Verify"
"""Where no name is given; nothing is written under it."""


def add_verify_options(parser: argparse.ArgumentParser) -> None:
    """What real TypeORM needs: a database and a build."""
    from migration_guard.cli.progress import add_option
    from migration_guard.cli.verify_options import add_build, add_server

    group = parser.add_argument_group("comparison with TypeORM")
    group.add_argument(
        "--verify",
        action="store_true",
        help="write nothing: build, run the migrations on a scratch PostgreSQL, ask the project's"
        " own TypeORM, and print where its statements are not those of --exact-typeorm",
    )
    add_server(group)
    add_option(group)
    add_build(parser)
    parser.set_defaults(use_this_database=False)


def run(arguments: argparse.Namespace, found: Workspace) -> int:
    """0 the same statements, 1 other ones; GuardError where TypeORM could not be asked."""
    from msgspec.structs import replace

    from migration_guard.cli.interrupts import terminated_as_interrupt
    from migration_guard.cli.progress import reporting
    from migration_guard.generation.exact import exact_migration
    from migration_guard.report import compared_text
    from migration_guard.schema_builder.profile import profile
    from migration_guard.verify.compare_generated import compare_generated

    _require_whole(arguments)
    where = found.place(arguments.name or NAME)
    version = where.project.typeorm_version
    ours = exact_migration(found.state(where.project), (), profile(version)).plan
    with terminated_as_interrupt(), reporting(arguments.progress) as steps:
        request = _request(arguments, found, where)
        request = replace(request, progress=steps.begin, counted=steps.count)
        compared = compare_generated(request, ours)
    sys.stdout.write(compared_text.render(compared, version))
    return 1 if compared.differs else 0


def _require_whole(arguments: argparse.Namespace) -> None:
    """TypeORM is asked about the working tree as a whole."""
    given = {"--staged": arguments.staged, "--only": arguments.only, "--since": arguments.since}
    named = next((option for option, value in given.items() if value), None)
    if named is not None:
        raise UsageError(
            f"{named} and --verify do not go together: TypeORM is asked about all of the working"
            " tree",
            hint=f"leave {named} out",
        )


def _request(arguments: argparse.Namespace, found: Workspace, where: Place) -> VerifyRequest:
    from migration_guard.cli.verify import chosen_url
    from migration_guard.verify.request import VerifyRequest

    return VerifyRequest(
        top=found.top.resolve(),
        project=where.project,
        sources=found.state(where.project).migrations,
        url=chosen_url(arguments, os.environ),
        variables=tuple(arguments.env),
        timeout=arguments.timeout,
        build=arguments.build,
        build_command=arguments.build_command,
    )
