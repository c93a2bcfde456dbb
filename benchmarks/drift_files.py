"""The recorded drift of real Medusa projects: `drift-OWNER+NAME.json` with a list `drift`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from msgspec import Struct

from migration_guard.git.repository import Repository, open_repository


class DriftFile(Struct, frozen=True):
    """A project's `statements`, and its repository with the `commit` at HEAD."""

    project: str
    repository: Repository
    commit: str
    statements: tuple[str, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="bare repositories at OWNER+NAME/repo")
    parser.add_argument("recorded", type=Path, help="recorded files, drift-OWNER+NAME.json")
    parser.add_argument("packages", type=Path, help="a node_modules with Medusa and TypeScript")
    parser.add_argument("--only", nargs="*", default=(), metavar="OWNER+NAME")


def chosen(arguments: argparse.Namespace) -> list[Path]:
    """The recorded files that are wanted, by name."""
    paths = sorted(arguments.recorded.glob("drift-*.json"))
    return [path for path in paths if not arguments.only or _project(path) in arguments.only]


def opened(recorded: Path, folder: Path) -> DriftFile | str:
    """A recorded file with its repository in `folder`, or that this is not there."""
    project = _project(recorded)
    path = folder / project / "repo"
    if not path.is_dir():
        return f"{project} is not there"
    print(f"{project} …", file=sys.stderr, flush=True)
    repository = open_repository(path, {})
    statements = tuple(json.loads(recorded.read_text("utf-8"))["drift"])
    return DriftFile(project, repository, repository.commit_id("HEAD") or "", statements)


def _project(recorded: Path) -> str:
    return recorded.stem.removeprefix("drift-")
