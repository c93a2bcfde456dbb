"""pre-commit and prek as users run them, installed for real into real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migration_guard.catalogue import EVERY_RULE
from support.repository import IDENTITY, Repository

TOP = Path(__file__).parents[2]
CONFIGURATION = """\
default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
"""


@dataclass(frozen=True)
class HookRunner:
    """One of the two programs. Its environments live in `home` for a whole session."""

    name: str
    program: Path
    home: Path

    @property
    def environ(self) -> dict[str, str]:
        """What a user's shell would give to git, so that the hook finds its environments."""
        return {"PRE_COMMIT_HOME": str(self.home), "PREK_HOME": str(self.home)}

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """`pre-commit arguments`; a failure is not raised."""
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=cwd,
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def hook_runner(name: str, home: Path) -> HookRunner:
    """The runner `name`, of this interpreter's environment or of PATH."""
    beside = Path(sys.executable).parent / name
    program = beside if beside.exists() else Path(shutil.which(name) or "")
    if not program.is_file():
        raise FileNotFoundError(f"{name} is not installed; it is in the group dev")
    return HookRunner(name, program, home)


def hook_repository(path: Path) -> Repository:
    """A repository with one commit that holds this working tree, uncommitted files included:
    what a user's configuration names, were this tree released."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=TOP,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout.decode()
    repository = Repository(path)
    names = [name for name in listed.split("\0") if name and (TOP / name).is_file()]
    repository.commit("a release", {name: (TOP / name).read_bytes() for name in names})
    return repository


def configuration(repository: Repository, *hooks: str) -> str:
    """`.pre-commit-config.yaml` with `hooks` of the repository's newest commit."""
    head = CONFIGURATION.format(
        repository=repository.path, revision=repository.git("rev-parse", "HEAD")
    )
    return head + "".join(f"      - id: {hook}\n" for hook in hooks or (EVERY_RULE,))


@dataclass(frozen=True)
class Attempt:
    """What a git command that fires hooks did: `accepted` says that it succeeded."""

    accepted: bool
    output: str


def attempt(*arguments: str, cwd: Path, environ: Mapping[str, str] | None = None) -> Attempt:
    """`git arguments` in `cwd`; a refusal is an answer, not an error."""
    completed = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env={**os.environ, **IDENTITY, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Attempt(completed.returncode == 0, completed.stdout)
