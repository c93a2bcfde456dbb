"""Files changed and moved in the working tree and the index together, as `git mv` does.

A developer's own unstaged work is never touched: a file is changed only when the working
tree, the index and what was judged hold the same of it.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from git import Git, GitCommandError
from msgspec import Struct

from migration_guard.errors import ToolError, UsageError
from migration_guard.git.repository import Repository, decode
from migration_guard.git.set_aside import set_aside
from migration_guard.git.snapshot import CommitTree, Tree, WorktreeTree

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class Edit(Struct, frozen=True):
    """The file at `path` moves to `target` (the same where it stays) and holds `after`;
    `before` is what was judged. Paths are `/`-separated from the repository's top."""

    path: str
    target: str
    before: bytes
    after: bytes


class EditingTree:
    """The working tree and index of what was judged, `head`: the index, the working tree
    itself, or the commit that is checked out; `top` is its folder."""

    def __init__(self, repository: Repository, head: Tree) -> None:
        self._repository = repository
        self._head = head
        self.top = _top(repository, head)

    def obstacles(self, edits: Iterable[Edit]) -> Mapping[str, str]:
        """Path → why that file is not changed, for those that must not be."""
        edits = list(edits)
        states = self._states([edit.path for edit in edits])
        states |= dict.fromkeys(set_aside(self._repository), ".M")
        found = {edit.path: self._obstacle(edit, states.get(edit.path, "..")) for edit in edits}
        return {path: reason for path, reason in found.items() if reason}

    def apply(self, edits: Iterable[Edit]) -> None:
        """Makes the edits, which have no obstacle. ToolError says what failed."""
        edits = list(edits)
        states = self._states([edit.path for edit in edits])
        for edit in edits:
            try:
                self._apply(edit, tracked=states.get(edit.path, "..") != "??")
            except OSError as error:
                problem = error.strerror or str(error)
                raise ToolError(f"cannot write '{edit.target}': {problem}") from error
            except GitCommandError as error:
                problem = str(error.stderr).strip()
                raise ToolError(
                    f"cannot move '{edit.path}' to '{edit.target}': {problem}"
                ) from error

    def _apply(self, edit: Edit, *, tracked: bool) -> None:
        source, target = self.top / edit.path, self.top / edit.target
        content = _as_checked_out(edit, source.read_bytes())
        if edit.path != edit.target:
            target.parent.mkdir(parents=True, exist_ok=True)
            if tracked:
                self._git.mv("--", edit.path, edit.target)
            else:
                source.rename(target)
            self._prune(source.parent)
        if edit.before != edit.after and content is not None:
            _write(target, content)
            if tracked:
                self._git.add("--", edit.target)

    def _prune(self, folder: Path) -> None:
        """Removes folders that a move has left empty: git knows of none."""
        with contextlib.suppress(OSError):
            while folder != self.top:
                folder.rmdir()
                folder = folder.parent

    def _obstacle(self, edit: Edit, state: str) -> str:
        source = self.top / edit.path
        if source.is_symlink() or not source.is_file():
            return f"{edit.path} is no regular file in the working tree"
        if state == "uu":
            return f"{edit.path} is in conflict"
        if state == "??" and not isinstance(self._head, WorktreeTree):
            return f"{edit.path} is not in the index any more"
        if state != "??" and state[1] != ".":
            return f"{edit.path} has changes that are not staged"
        if isinstance(self._head, CommitTree) and state != "..":
            return f"{edit.path} has changes that are not committed"
        if _as_checked_out(edit, source.read_bytes()) is None:
            return f"{edit.path} is not in the working tree as git stores it"
        if edit.before != edit.after and not source.stat().st_mode & WRITABLE:
            return f"{edit.path} is read-only"
        return self._no_place(edit) if edit.path != edit.target else ""

    def _no_place(self, edit: Edit) -> str:
        source, target = self.top / edit.path, self.top / edit.target
        folders = [folder for folder in target.parents if folder.is_relative_to(self.top)]
        for folder in folders:
            if folder != self.top and folder.is_symlink():
                return f"'{folder.relative_to(self.top).as_posix()}' is a symbolic link"
        there = next(folder for folder in folders if folder.exists())
        if not there.is_dir():
            return f"'{there.relative_to(self.top).as_posix()}' is no folder"
        for folder in (there, source.parent):
            if not folder.stat().st_mode & WRITABLE:
                return f"'{folder.relative_to(self.top).as_posix()}' is read-only"
        # where case does not matter, `Post.ts` is there when `post.ts` is
        if os.path.lexists(target) and not (target.exists() and target.samefile(source)):
            return f"'{edit.target}' is there already"
        return ""

    def _states(self, paths: list[str]) -> dict[str, str]:
        """git's two letters for each path that is not the same everywhere: index against
        HEAD, working tree against index; `??` for what git does not track, `uu` for a
        conflict."""
        if not paths:
            return {}
        try:
            listed: bytes = self._git.status(
                *("--porcelain=v2", "-z", "--no-renames", "--untracked-files=all"),
                *("--ignored=matching", "--"),
                *(f":(top,literal){path}" for path in paths),
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        except GitCommandError as error:
            raise ToolError(f"`git status` failed: {str(error.stderr).strip()}") from error
        found: dict[str, str] = {}
        for record in filter(None, listed.split(b"\0")):
            kind, _, rest = decode(record).partition(" ")
            if kind in ("?", "!"):
                found[rest] = "??"
            elif kind == "u":
                found[rest.split(" ", 9)[9]] = "uu"
            else:
                found[rest.split(" ", 7)[7]] = rest[:2]
        return found

    @cached_property
    def _git(self) -> Git:
        """git at the top, as GitPython runs it: what a commit waits for does without (45 ms)."""
        git = Git(self.top)
        git.update_environment(**self._repository.environ)
        return git


def _top(repository: Repository, head: Tree) -> Path:
    """The working tree's folder, when there is one and it is what was judged."""
    if repository.top is None:
        raise UsageError("a bare repository has no files to change")
    index = repository.environ.get("GIT_INDEX_FILE")
    if index and Path(index).resolve() != (repository.git_dir / "index").resolve():
        raise UsageError(
            "`git commit -a` and `git commit PATH` commit an index of their own, which no fix can"
            " reach",
            hint="stage with `git add`, then commit without -a or paths",
        )
    if isinstance(head, CommitTree) and repository.commit_id("HEAD") != head.commit:
        raise UsageError(
            f"{head.label} is not checked out: only what is checked out can be fixed",
            hint="check it out first, or leave out --head-ref",
        )
    return repository.top


def _as_checked_out(edit: Edit, on_disk: bytes) -> bytes | None:
    """The new content with the line ends of the working tree, where git changes them; None
    where it differs in another way from what was judged (a filter, an edit just now)."""
    if on_disk == edit.before:
        return edit.after
    if on_disk.replace(b"\r\n", b"\n") == edit.before:
        return edit.after.replace(b"\n", b"\r\n")
    return None


def _write(path: Path, content: bytes) -> None:
    """The file as a whole or not at all, with the permissions that it has."""
    mode = path.stat().st_mode
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        new.write(content)
    try:
        Path(new.name).chmod(stat.S_IMODE(mode))
        Path(new.name).replace(path)
    except OSError:
        Path(new.name).unlink()
        raise
