"""The options of the commands that write a migration."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migration_guard.generation.template import Language
    from migration_guard.generation.workspace import Workspace


def add_migration_options(parser: argparse.ArgumentParser, *, name_is_needed: bool = True) -> None:
    """NAME, and what of the file is chosen; the words are TypeORM's."""
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs=None if name_is_needed else "?",
        help="the migration's name, or its path as TypeORM takes it: src/migrations/NAME",
    )
    group = parser.add_argument_group("the file")
    group.add_argument(
        "--dry-run", action="store_true", help="print the file instead of writing it"
    )
    group.add_argument("-o", "--output-js", action="store_true", help="JavaScript, not TypeScript")
    group.add_argument(
        "--esm", action="store_true", help="with --output-js: an ECMAScript module, not CommonJS"
    )
    group.add_argument(
        "-t",
        "--timestamp",
        metavar="MS",
        type=int,
        help="the stamp in place of the time; after every migration that is there",
    )


def add_repository_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the project")
    group.add_argument(
        "--repo", metavar="DIR", default=".", help="the folder to work in, that paths begin at"
    )
    group.add_argument(
        "--config", metavar="FILE", help="a configuration file in place of migration-guard.toml"
    )
    group.add_argument(
        "--no-cache", action="store_true", help="keep no facts of files in the git directory"
    )
    group.add_argument("--debug", action="store_true", help="show a traceback on an internal error")


def workspace(arguments: argparse.Namespace, *, staged: bool = False, **flags: object) -> Workspace:
    """What the options name. Raises UsageError where there is no working tree."""
    import os

    from migration_guard.generation.workspace import Workspace, WorkspaceRequest

    overrides = {"config": arguments.config} if arguments.config else {}
    return Workspace(
        WorkspaceRequest(
            Path(arguments.repo),
            dict(os.environ),
            staged,
            {**overrides, **{key: value for key, value in flags.items() if value is not None}},
            cache=not arguments.no_cache,
        )
    )


def language(arguments: argparse.Namespace) -> Language:
    """TypeScript is written one way, so `--esm` says nothing of it, as with TypeORM."""
    from migration_guard.generation.template import Language

    if not arguments.output_js:
        return Language.TYPESCRIPT
    return Language.ESM if arguments.esm else Language.COMMONJS


def shown(top: Path, path: str) -> str:
    """A path of the repository as it is seen from the current folder."""
    file, here = top.resolve() / path, Path.cwd().resolve()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
