"""A git repository as the checks see it: where it lies, and git's answers as bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from migration_guard import processes
from migration_guard.errors import GuardError, ToolError, UsageError

# These name the repository of the hook that runs us; GIT_PREFIX and the like do not.
LOCATING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")
GIT_SECONDS = 600.0
"""In a partial clone a read may have to fetch first."""
REV_PARSE_SECONDS = 30.0
ENGLISH = {"LC_ALL": "C", "LANGUAGE": "C"}
"""Error texts are told apart by their words."""
# Magit commits with `git --literal-pathspecs`, which hooks inherit: `:(top)` would then name
# no file, and every tree would seem empty
PLAIN_PATHSPECS = {
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Repository(Struct, frozen=True, eq=False):
    """A repository. `top` is the working tree's folder, None when there is none (bare);
    `git_dir` is the linked worktree's own folder inside `.git/worktrees` for such a one;
    git runs in `directory` with `environ`; `blobs` are the contents read so far, by id:
    most are in both of the trees compared; `listings` the files of commits, by their id.

    Git is started as a plain program: importing GitPython, which `edits` uses, takes 45 ms, as
    long as twenty answers of git.
    """

    top: Path | None
    git_dir: Path
    shallow: bool
    directory: Path
    environ: Mapping[str, str]
    blobs: dict[str, bytes] = field(default_factory=dict)
    listings: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_bare(self) -> bool:
        return self.top is None

    @property
    def common_dir(self) -> Path:
        """The git directory that all linked worktrees share."""
        shared = self.git_dir / "commondir"
        return self.git_dir / shared.read_text().strip() if shared.is_file() else self.git_dir

    def run(self, *arguments: str, input: bytes | None = None) -> bytes:
        """git's standard output; ToolError with git's own words when it fails."""
        status, stdout, stderr = self.attempt(*arguments, input=input)
        if status:
            raise ToolError(f"`git {' '.join(arguments[:3])}` failed: {stderr}")
        return stdout

    def attempt(self, *arguments: str, input: bytes | None = None) -> tuple[int, bytes, str]:
        """Return code, standard output and the trimmed error text of a git command."""
        answer = processes.run(
            ["git", *arguments],
            cwd=self.directory,
            env=self.environ,
            timeout=GIT_SECONDS,
            input=input,
        )
        return answer.returncode, answer.stdout, answer.stderr.decode("utf-8", "replace").strip()

    def commit_id(self, name: str) -> str | None:
        """The id of the commit that `name` stands for, None when there is none."""
        status, stdout, _ = self.attempt("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return stdout.decode().strip() if status == 0 else None

    def merge_base(self, one: str, *others: str) -> str | None:
        """The best common ancestor of `one` and a merge of `others`, None without one."""
        status, stdout, _ = self.attempt("merge-base", one, *others)
        return stdout.decode().split()[0] if status == 0 and stdout else None


def open_repository(directory: Path, environ: Mapping[str, str] | None = None) -> Repository:
    """The repository that holds `directory`.

    A hook's `GIT_DIR` and `GIT_INDEX_FILE` are honoured when they belong to that repository:
    under `git commit -a` and `git commit <path>` the index to be committed is another file.
    Raises UsageError when there is no repository there, ToolError when there is no git.
    """
    environ = os.environ if environ is None else environ
    if not directory.is_dir():
        raise UsageError(f"there is no folder '{directory}'", hint="check --repo")
    # what git gave the hook stays: its quarantine of new objects, `git -c`, a proxy
    variables = {**os.environ, **ENGLISH, **PLAIN_PATHSPECS, **_location(directory, environ)}
    status, answer, problem = Repository(None, directory, False, directory, variables).attempt(
        "rev-parse",
        "--is-shallow-repository",
        "--absolute-git-dir",
        "--is-bare-repository",
        "--show-toplevel",
    )
    # a bare repository answers all but the last question, then fails
    shallow, git_dir, bare, *top = answer.decode("utf-8", "surrogateescape").splitlines() or [
        *[""] * 3
    ]
    if not git_dir or (status and bare != "true"):
        raise _no_repository(directory, problem)
    return Repository(
        Path(top[0]) if top and bare != "true" else None,
        Path(git_dir),
        shallow == "true",
        directory,
        variables,
    )


def decode(path: bytes) -> str:
    """A path for people and messages: git's bytes are UTF-8 nearly always; others show as
    `\\xe4`, so that two paths never become one and every path can be printed."""
    return path.decode("utf-8", "backslashreplace")


def _location(directory: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that make git work on `directory`'s repository and no other.

    Relative ones are relative to where the hook was started, so they are made absolute."""
    named = {name: environ[name] for name in LOCATING if environ.get(name)}
    if not named:
        return {}
    absolute = {name: str(Path(value).absolute()) for name, value in named.items()}
    if directory.resolve() == Path.cwd():
        return absolute
    found = processes.run(
        ["git", "rev-parse", "--absolute-git-dir"], cwd=directory, timeout=REV_PARSE_SECONDS
    )
    if found.returncode:
        raise _no_repository(directory, found.stderr.decode("utf-8", "replace"))
    git_dir = os.fsdecode(found.stdout.rstrip(b"\n"))
    if _belongs(absolute, Path(git_dir)):
        return {**absolute, "GIT_DIR": git_dir, **_work_tree(directory)}
    index = str(Path(git_dir) / "index")
    return {"GIT_DIR": git_dir, "GIT_INDEX_FILE": index, **_work_tree(directory)}


def _belongs(named: Mapping[str, str], git_dir: Path) -> bool:
    """Whether the hook's variables name this repository: its folder, or an index in it."""
    hook_dir = named.get("GIT_DIR") or str(Path(named.get("GIT_INDEX_FILE", "/")).parent)
    return Path(hook_dir).resolve() == git_dir.resolve()


def _work_tree(directory: Path) -> dict[str, str]:
    """`GIT_DIR` alone would make the folder git runs in the top of the working tree."""
    found = processes.run(
        ["git", "rev-parse", "--show-toplevel"], cwd=directory, timeout=REV_PARSE_SECONDS
    )
    return {} if found.returncode else {"GIT_WORK_TREE": os.fsdecode(found.stdout.rstrip(b"\n"))}


def _no_repository(directory: Path, problem: str) -> GuardError:
    if "dubious ownership" in problem:
        return UsageError(
            f"git refuses to read '{directory.resolve()}': another user owns it",
            hint=f"run `git config --global --add safe.directory {directory.resolve()}`",
        )
    if "not a git repository" in problem:
        return UsageError(
            f"'{directory.resolve()}' is not in a git repository",
            hint="run it inside one, name one with --repo, or make one with `git init`",
        )
    return UsageError(f"git cannot read '{directory}': {problem.strip()}")
