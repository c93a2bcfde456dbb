"""The git commands that findings offer, ready to be pasted into a shell."""

from __future__ import annotations

import shlex

from migration_guard.context import State


def move(path: str, target: str) -> str:
    return shlex.join(["git", "mv", path, target])


def remove(path: str) -> str:
    return shlex.join(["git", "rm", path])


def restore(published: State, path: str) -> str:
    """Brings a file back as it is published. A label begins with the name that git knows
    the commit by (`main (1a2b3c4)`)."""
    source = f"--source={published.label.partition(' ')[0]}"
    return shlex.join(["git", "restore", source, "--staged", "--worktree", path])
