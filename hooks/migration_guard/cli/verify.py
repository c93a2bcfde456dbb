"""`migration-guard verify`: the project's own migrations on a real PostgreSQL."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migration_guard.cli.interrupts import terminated_as_interrupt
from migration_guard.cli.progress import note, reporting
from migration_guard.cli.verify_options import EPILOG, URL_VARIABLE, add_options
from migration_guard.errors import UsageError

if TYPE_CHECKING:
    from migration_guard.verify.model import VerifyResult
    from migration_guard.verify.request import VerifyRequest


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "verify",
        help="run the migrations on a scratch PostgreSQL and prove that each was applied",
        description="Builds the project, runs its migrations with its own Medusa or TypeORM on "
        "an empty database and on the base's with rows in it, reverts them, compares the result "
        "with the entities, and proves all of it from the database itself.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.set_defaults(command="verify")


def run(arguments: argparse.Namespace) -> int:
    """0 proved or nothing to prove, 1 findings, 2 the database could not be reached."""
    from msgspec.structs import replace

    from migration_guard.findings import Severity
    from migration_guard.verify.lane import verify

    request = _request(arguments, os.environ)
    if isinstance(request, str):
        print(request)
        return 0
    with terminated_as_interrupt(), reporting(arguments.progress) as steps:
        request = replace(request, progress=steps.begin, counted=steps.count)
        result = replace(verify(request), fail_on=Severity(request.settings.fail_on))
    _report(arguments, result)
    return result.exit_code


def _request(arguments: argparse.Namespace, environ: Mapping[str, str]) -> VerifyRequest | str:
    """What is asked for; why nothing is to be done."""
    from migration_guard.config import load_settings
    from migration_guard.facts import Facts
    from migration_guard.git.repository import open_repository
    from migration_guard.git.snapshot import WorktreeTree
    from migration_guard.project.choice import chosen_project
    from migration_guard.project.detect import detect_in
    from migration_guard.state import TreeState
    from migration_guard.verify.base import find_base
    from migration_guard.verify.changed import nothing_to_verify
    from migration_guard.verify.model import Scenario
    from migration_guard.verify.request import VerifyRequest

    folder = Path(arguments.project).resolve()
    repository = open_repository(folder, environ)
    tree = WorktreeTree(repository)
    top = repository.top
    assert top is not None  # WorktreeTree has refused a bare repository
    flags = {"fail_on": arguments.fail_on, "statement_limit_seconds": arguments.statement_limit}
    settings = load_settings(tree, environ, flags)
    project = chosen_project(detect_in(tree, settings), top.resolve(), folder)
    for problem in project.problems:
        note(problem)
    if arguments.if_changed:
        unchanged = nothing_to_verify(repository, project, arguments.base_ref, environ)
        if unchanged is not None:
            return unchanged
    base, without_base = find_base(repository, project, arguments.base_ref, environ)
    state = TreeState(tree, project, Facts())
    return VerifyRequest(
        top=top.resolve(),
        project=project,
        sources=state.migrations,
        settings=settings,
        scenarios=frozenset(map(Scenario, arguments.scenario)) or None,
        base=base,
        without_base=without_base,
        url=chosen_url(arguments, environ),
        use_named_database=arguments.use_this_database,
        variables=tuple(arguments.env),
        timeout=arguments.timeout,
        build=arguments.build,
        build_command=arguments.build_command,
        entity_locations=lambda: state.declared.locations,
        git_dir=None if arguments.no_cache else repository.common_dir,
    )


def chosen_url(arguments: argparse.Namespace, environ: Mapping[str, str]) -> str | None:
    if arguments.embedded:
        return None
    url: str | None = arguments.database_url or environ.get(URL_VARIABLE)
    if url is None and arguments.use_this_database:
        raise UsageError(
            "--use-this-database names no database", hint="name it with --database-url"
        )
    return url


def _report(arguments: argparse.Namespace, result: VerifyResult) -> None:
    from migration_guard.report import verify

    if arguments.log:
        _write(arguments.log, result.log)
    if arguments.report:
        _write(arguments.report, verify.render_json(result))
    if arguments.summary:
        from migration_guard.report import markdown

        _write(arguments.summary, markdown.render_verify(result), mode="a")
    sys.stdout.write(_rendered(arguments, result))


def _write(name: str, text: str, *, mode: str = "w") -> None:
    try:
        with Path(name).open(mode, encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(
            f"cannot write '{name}': {error.strerror}", hint="name a file in a folder that exists"
        ) from error


def _rendered(arguments: argparse.Namespace, result: VerifyResult) -> str:
    from migration_guard.report import github, verify

    if arguments.format == "json":
        return verify.render_json(result)
    text = verify.render_text(result)
    if arguments.format == "github":
        prefix = github.workspace_prefix(Path(arguments.project), os.environ)
        return github.commands(result.findings, prefix=prefix) + github.quoted(text)
    return text
