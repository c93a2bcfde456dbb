"""A PostgreSQL server of our own for one run: made, started, stopped and removed here."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from migration_guard import processes
from migration_guard.errors import ToolError
from migration_guard.postgres.account import Account, server_account
from migration_guard.postgres.binaries import Binaries, find_binaries
from migration_guard.postgres.home import copy_for, make_home, reachable_binaries

ROLE = "postgres"
START_SECONDS = 60
START_ATTEMPTS = 3
EXTENSIONS = Path(__file__).with_name("extensions")

# The data lives for one run: durability would only cost time (PostgreSQL manual, 14.5).
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 50
{extensions}
"""


class EmbeddedServer(Struct, frozen=True):
    """`url` names the database `postgres` with a superuser's password made for this run;
    the server listens on the loopback interface only."""

    url: str
    binaries: Path


@contextmanager
def embedded_server(binaries: Binaries | None = None) -> Iterator[EmbeddedServer]:
    """A running server on a free port, gone when the block ends, however it ends; of
    `binaries` when they are given, else of those that are found.

    As root it runs as `postgres` or `nobody`. ToolError when no binaries are found or the
    server does not start; the message holds the last lines of its log.
    """
    account = server_account()
    binaries = binaries or find_binaries()
    home = make_home(account)
    try:
        cluster = _Cluster(reachable_binaries(binaries, account, home), home, account)
        password = cluster.initialise()
        port = cluster.start()
        try:
            url = f"postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres"
            yield EmbeddedServer(url, binaries.directory)
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


class _Cluster(Struct, frozen=True):
    binaries: Binaries
    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def initialise(self) -> str:
        """Makes the data folder; the superuser's password."""
        password = secrets.token_hex(16)
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        if self.account is not None:
            os.chown(secret, self.account.uid, self.account.gid)
        self._call(
            "initdb",
            *("-D", str(self.data), "-U", ROLE, "--pwfile", str(secret)),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        )
        secret.unlink()
        return password

    def start(self) -> int:
        """The port. Another program may take a free port before the server binds it."""
        for _ in range(START_ATTEMPTS):
            port = _free_port()
            self._configure(port)
            started = self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-l", str(self.log))
            if started.returncode == 0:
                return port
        raise ToolError(
            f"the embedded PostgreSQL does not start: {self._last_words()}",
            hint="name a running server with --database-url",
        )

    def stop(self) -> None:
        # Immediate: no checkpoint for data that is removed in the next line.
        self._pg_ctl("stop", "-m", "immediate", "-w", "-t", "20")

    def _configure(self, port: int) -> None:
        major = int((self.data / "PG_VERSION").read_text().split(".")[0])
        extensions = ""
        if major >= 18:  # extension_control_path is new in 18
            share = self.home / "share"
            if not share.exists():
                copy_for(self.account, EXTENSIONS, share / "extension")
            extensions = f"extension_control_path = '$system:{share}'"
        text = SETTINGS.format(port=port, extensions=extensions)
        settings = self.data / "postgresql.auto.conf"
        settings.write_text(text)

    def _pg_ctl(self, *arguments: str) -> processes.Completed:
        return self._run("pg_ctl", "-D", str(self.data), *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        completed = self._run(program, *arguments)
        if completed.returncode != 0:
            lines = completed.stderr.decode(errors="replace").strip().splitlines()
            told = [line for line in lines if "error:" in line or "FATAL:" in line] or lines
            raise ToolError(
                f"{program} fails: {told[0] if told else 'it says nothing'}",
                hint="name a running server with --database-url",
            )

    def _run(self, program: str, *arguments: str) -> processes.Completed:
        identity = None
        if self.account is not None:
            identity = processes.Identity(self.account.uid, self.account.gid)
        return processes.run(
            [*_without_settings(), self.binaries.program(program), *arguments],
            cwd=self.home,
            env={"HOME": str(self.home), "LC_ALL": "C", "TZ": "UTC"},
            timeout=START_SECONDS + 30,
            identity=identity,
        )

    def _last_words(self) -> str:
        if not self.log.exists():
            return "it wrote no log"
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return "; ".join(lines[-3:]) or "its log is empty"


def _without_settings() -> list[str]:
    """A PGDATA, PGPORT or PGOPTIONS of the user's shell is meant for another server. Set to
    nothing they would not do: initdb takes an empty PGPORT for a wrong one."""
    inherited = sorted(name for name in os.environ if name.startswith("PG"))
    return ["env", *(part for name in inherited for part in ("-u", name))] if inherited else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
