"""`migration-guard`: reads the command line, runs one subcommand, returns its exit code."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from migration_guard import __version__
from migration_guard.errors import GuardError

COMMANDS = (
    "check",
    "verify",
    "run",
    "show",
    "revert",
    "generate",
    "create",
    "diff",
    "schema",
    "baseline",
    "doctor",
    "explain",
)
"""Each is a module beside this one with `add_parser(subparsers)` and `run(arguments)`."""

EXIT_CODES = """\
exit codes:
  0    nothing at or over --fail-on was found, or everything was proved
  1    something was found
  2    the check could not be made: usage, configuration, a missing tool, a crash
  130  interrupted
"""

DESCRIPTION = """\
Keeps the database migrations of a Medusa v1 backend, or of any TypeORM project
on PostgreSQL, true to its entities.

  migration-guard check            what is staged, before `git commit`
  migration-guard check --all      everything in the index, old faults too
  migration-guard verify           run the migrations on a scratch PostgreSQL
                                   and prove that each of them was applied
  migration-guard run              run the pending ones on your own database and
                                   prove it, for deploy scripts
  migration-guard show             which are applied there, and which pending
  migration-guard revert           take back what was applied last
  migration-guard generate NAME    write the migration that the entities need
  migration-guard create NAME      write an empty migration
  migration-guard diff             how entities and migrations differ: text, SQL
  migration-guard schema           the declared or replayed schema: SQL, JSON,
                                   a Mermaid diagram
  migration-guard baseline         record the schema that the migrations start from
  migration-guard doctor           what was detected, from where, what is missing
  migration-guard explain MG101    what a finding means and how to mend it
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Every expected error is one message and exit code 2."""
    given = sys.argv[1:] if argv is None else argv
    named = given[:1] if given and given[0] in COMMANDS else COMMANDS
    arguments = _parser(named).parse_args(given)
    try:
        return int(import_module(f"migration_guard.cli.{arguments.command}").run(arguments))
    except KeyboardInterrupt:
        return 130
    except GuardError as error:
        _complain(str(error), error.hint)
    except BrokenPipeError:
        # The reader went away (`| head`): keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if getattr(arguments, "debug", False):
            import traceback

            traceback.print_exc()
        _complain(f"internal error: {type(error).__name__}: {error}", "run again with --debug")
    return 2


def entry() -> NoReturn:
    """The console script. What a run makes lives until it ends, and it ends in seconds:
    looking for garbage in it took a tenth of a check, and freeing it object by object at the
    end a third of a large one. So the process ends as soon as its output is out."""
    gc.disable()
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = 1  # as where it breaks earlier
    except OSError:
        sys.exit(code)  # Python says what became of the output
    os._exit(code)


def _parser(commands: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these commands: of the one that is named, a commit waits for no other."""
    parser = argparse.ArgumentParser(
        prog="migration-guard",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"migration-guard {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f"migration_guard.cli.{command}").add_parser(subparsers)
    return parser


def _complain(message: str, hint: str) -> None:
    print(f"migration-guard: error: {message}", file=sys.stderr)
    if hint:
        print(f"  hint: {hint}", file=sys.stderr)
