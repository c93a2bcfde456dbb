"""Whether a push or a pull request changes anything that `verify` looks at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from migration_guard.change import Change
from migration_guard.engine import is_relevant
from migration_guard.errors import UsageError
from migration_guard.git.comparison import ComparisonFlags, Kind, choose, resolve
from migration_guard.git.repository import Repository
from migration_guard.project.model import Project
from migration_guard.verify.base import default_branch

LOCK_FILES = (
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
)
"""Another TypeORM, Medusa or plugin runs and compares in another way."""


def nothing_to_verify(
    repository: Repository, project: Project, ref: str | None, environ: Mapping[str, str]
) -> str | None:
    """Why there is nothing to verify; None when there is, and whenever no range is compared
    or its base is not known: then somebody asks for the working tree.

    UsageError where the range ends in another commit than the one that is checked out: what
    is built is the working tree, and would prove nothing of that commit.
    """
    request = choose(environ, ComparisonFlags(base_ref=ref))
    if request.kind is not Kind.RANGE:
        return None
    try:
        compared = resolve(repository, request, lambda head: default_branch(head, environ))
    except UsageError:
        return None  # find_base says the same where it matters
    if not any(matters(change, project) for change in compared.changes):
        return (
            f"no source, migration, package or build configuration of the project changed "
            f"({compared.label}): nothing to verify"
        )
    if compared.working_directory is None:
        raise UsageError(
            f"{compared.head.label} is not what is checked out, and what is checked out is built",
            hint="check it out and push again, or leave this check out with "
            "SKIP=migration-guard-verify",
        )
    return None


def matters(change: Change, project: Project) -> bool:
    """Whether it is one of the files that the project is built, configured or installed by."""
    paths = [path for path in (change.old, change.new) if path]
    if any(PurePosixPath(path).name in LOCK_FILES for path in paths):
        return True
    return is_relevant(change) and any(map(project.reaches, paths))
