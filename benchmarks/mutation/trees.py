"""The projects that can be mutated: a commit of any repository, and four of this one."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

from migration_guard.errors import UsageError
from migration_guard.git.repository import open_repository
from migration_guard.git.snapshot import CommitTree, Tree
from mutation.overlay import FileTree

TOP = Path(__file__).parents[2]
TESTS = TOP / "tests"
EXAMPLE = TOP / "examples" / "medusa-backend"


def committed(repository: Path, ref: str) -> Tree:
    """The tree of a commit. Raises UsageError where there is no repository or commit."""
    opened = open_repository(repository)
    commit = opened.commit_id(ref)
    if commit is None:
        raise UsageError(f"there is no commit '{ref}' in '{repository}'")
    return CommitTree(opened, commit, ref)


def example() -> Tree:
    """The example as it lies on disk, built and installed files left out."""
    paths = [*EXAMPLE.glob("*.js*"), *EXAMPLE.glob("src/**/*.ts")]
    files = {path.relative_to(EXAMPLE).as_posix(): path.read_bytes() for path in paths}
    return FileTree(files, label="the example")


def fixture() -> Tree:
    """The small backend of the tests."""
    return _supported("blog")


def varied() -> Tree:
    """The tests' TypeORM project, which has what the backend lacks."""
    return _supported("varied")


def synthetic() -> Tree:
    """The benchmark's project, small: the same entity over and over has few surprises."""
    from synthetic import write_project

    with tempfile.TemporaryDirectory(prefix="migration-guard-mutations-") as folder:
        write_project(Path(folder), entities=12, migrations=31)
        paths = [path for path in Path(folder).rglob("*") if path.is_file()]
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return FileTree(files, label="the synthetic project")


def _supported(name: str) -> FileTree:
    """A project that tests/support holds as text."""
    sys.path.append(str(TESTS))
    files = import_module(f"support.{name}").FILES
    return FileTree({path: text.encode() for path, text in files.items()}, label=name)
