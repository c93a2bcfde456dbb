"""`migration-guard check`: the static rules over two trees."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from migration_guard.catalogue import HOOKS
from migration_guard.findings import Severity

EPILOG = """\
which two trees are compared:
  at `git commit`          HEAD and the index: what the commit would hold
  at `git push`            the merge base with the remote and the pushed commit
  in a pull request's CI   its base and its head (from the GitHub event)
  --base-ref/--head-ref    any two commits; --staged, --worktree, --all by hand

Only what the head brings is reported; --all reports everything. --fix exits 1 when it
changed something, as other fixing hooks do: look at it and commit again.
"""


def add_parser(subparsers: Any) -> None:
    """The command's options."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "check",
        help="check entities, migrations, placement, names and history offline",
        description="Checks what is staged, or any two trees, without a database or a build.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_trees(parser)
    _add_rules(parser)
    _add_fixes(parser)
    _add_output(parser)
    parser.set_defaults(command="check")


def run(arguments: argparse.Namespace) -> int:
    """0 clean, 1 findings at or over --fail-on or something fixed, 2 where a file could not
    be read."""
    from migration_guard import engine

    if arguments.diff:
        return _show(arguments)
    if arguments.fix:
        from migration_guard.cli import fixing

        result, settings = fixing.fixed(_request(arguments))
    else:
        result, settings = engine.check(_request(arguments))
    fail_on = Severity(settings.fail_on)
    failed = result.fails(fail_on, strict=settings.strict)
    sys.stdout.write(_rendered(arguments, result, failed))
    if arguments.report:
        from migration_guard.report import json

        Path(arguments.report).write_text(json.render(result, failed=failed), encoding="utf-8")
    if arguments.summary:
        from migration_guard.report import markdown

        with Path(arguments.summary).open("a", encoding="utf-8") as stream:
            stream.write(markdown.render_check(result, failed=failed))
    return _exit_code(result, failed=failed, fixes=bool(result.repaired))


def _exit_code(result: Any, *, failed: bool, fixes: bool) -> int:
    if failed and result.unchecked:
        return 2
    return 1 if failed or fixes else 0


def _show(arguments: argparse.Namespace) -> int:
    """The exit code of what `--fix` would do."""
    from migration_guard.cli import fixing
    from migration_guard.report import text

    patch, result, settings = fixing.shown(_request(arguments))
    sys.stdout.write(patch)
    for line in (*text.unrepaired(result), text.summary(result)):
        print(line, file=sys.stderr)
    failed = result.fails(Severity(settings.fail_on), strict=settings.strict)
    return _exit_code(result, failed=failed, fixes=bool(patch))


def _request(arguments: argparse.Namespace) -> Any:
    from migration_guard import engine
    from migration_guard.git.comparison import ComparisonFlags

    flags = ComparisonFlags(
        base_ref=arguments.base_ref,
        head_ref=arguments.head_ref,
        staged=arguments.staged,
        worktree=arguments.worktree,
        all=arguments.all,
    )
    overrides = {
        "config": arguments.config,
        "select": arguments.select,
        "ignore": arguments.ignore,
        "fail_on": arguments.fail_on,
        "strict": arguments.strict or None,
        "at_commit": arguments.at_commit,
    }
    return engine.CheckRequest(
        repository=Path(arguments.repo),
        flags=flags,
        environ=dict(os.environ),
        hook=arguments.hook,
        overrides={key: value for key, value in overrides.items() if value},
        build=arguments.build,
        cache=not arguments.no_cache,
    )


def _rendered(arguments: argparse.Namespace, result: Any, failed: bool) -> str:
    if arguments.format == "json":
        from migration_guard.report import json

        return json.render(result, failed=failed)
    if arguments.format == "github":
        from migration_guard.report import github

        prefix = github.workspace_prefix(Path(arguments.repo), os.environ)
        return github.render(result, prefix=prefix)
    from migration_guard.report import text

    return text.render(result, colour=_colour(arguments.color))


def _colour(choice: str) -> bool:
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return choice == "always"


def _add_trees(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("trees")
    one = group.add_mutually_exclusive_group()
    one.add_argument(
        "--all", action="store_true", help="everything in the head, not only what changed"
    )
    one.add_argument("--staged", action="store_true", help="compare HEAD with the index")
    one.add_argument("--worktree", action="store_true", help="compare HEAD with the working tree")
    group.add_argument("--base-ref", metavar="REF", help="compare from the merge base with REF")
    group.add_argument("--head-ref", metavar="REF", help="compare to REF (default: HEAD)")
    group.add_argument("--repo", metavar="DIR", default=".", help="the repository, bare or not")
    group.add_argument(
        "--build", action="store_true", help="build into a temporary folder and check the output"
    )
    group.add_argument(
        "--no-cache", action="store_true", help="keep no facts of files in the git directory"
    )


def _add_rules(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("rules")
    hooks = [hook.id for hook in HOOKS if hook.concern]
    group.add_argument(
        "--hook", choices=hooks, metavar="NAME", help=f"only one concern: {', '.join(hooks)}"
    )
    group.add_argument(
        "--select", metavar="RULE", action="append", help="only these rules (code, name or MG3)"
    )
    group.add_argument("--ignore", metavar="RULE", action="append", help="all but these rules")
    group.add_argument(
        "--config", metavar="FILE", help="a configuration file in place of migration-guard.toml"
    )
    group.add_argument(
        "--at-commit", choices=("error", "warn", "off"), help="what entity rules are at commit"
    )


def _add_fixes(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument(
        "--fix", action="store_true", help="mend what can be mended, then check the rest"
    )
    group.add_argument(
        "--diff", action="store_true", help="show what --fix would change, and change nothing"
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--format", choices=("text", "json", "github"), default="text")
    group.add_argument("--summary", metavar="FILE", help="append a Markdown summary to FILE")
    group.add_argument("--report", metavar="FILE", help="write the JSON report to FILE too")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument(
        "--fail-on", choices=("error", "warning", "notice"), help="exit 1 from this severity on"
    )
    group.add_argument(
        "--strict", action="store_true", help="exit 1 when something is undetermined"
    )
    group.add_argument("--debug", action="store_true", help="show a traceback on an internal error")
