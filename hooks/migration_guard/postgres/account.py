"""Under whose name the embedded server runs: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

from msgspec import Struct

from migration_guard.errors import ToolError

# `postgres` exists wherever a PostgreSQL package was installed, `nobody` nearly everywhere.
# An entry in the user database is needed: initdb looks its own user up by number.
UNPRIVILEGED = ("postgres", "nobody")


class Account(Struct, frozen=True):
    """An entry of the user database."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account to start the server as; None means the one that we run as already.

    ToolError when we are root and the machine has no account without rights.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ToolError(
        "postgres does not run as root, and there is no user 'postgres' or 'nobody' to run it as",
        hint="run as another user, or hand over a running server with --database-url",
    )


def can_reach(account: Account, path: Path) -> bool:
    """Whether `account` may enter every folder on the way to `path`, and `path` itself."""
    steps = [path, *path.parents] if path.is_dir() else list(path.parents)
    return all(_may_enter(account, step.stat()) for step in steps)


def _may_enter(account: Account, status: os.stat_result) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
