"""The data folder of an embedded server: made or unpacked, started, stopped."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tarfile
from pathlib import Path

from msgspec import Struct

from migration_guard import processes
from migration_guard.errors import ToolError
from migration_guard.postgres.account import Account
from migration_guard.postgres.binaries import Binaries
from migration_guard.postgres.home import copy_for
from migration_guard.postgres.packed import pack, unpack

ROLE = "postgres"
START_SECONDS = 60
START_ATTEMPTS = 3
EXTENSIONS = Path(__file__).with_name("extensions")

# The data lives for one run: durability would only cost time (PostgreSQL manual, 14.5), and so
# would a log for a standby, or cleaning up behind the migrations. The socket lies in a folder
# that only the server's account may enter.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = 2MB
wal_recycle = off
autovacuum = off
max_connections = 50
{extensions}
"""


class Cluster(Struct, frozen=True):
    """`home` is a private folder of the `account` that the server runs as, None for our own."""

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
            *("--auth-host=scram-sha-256", "--auth-local=trust"),
            *("--encoding=UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"),
        )
        secret.unlink()
        return password

    def restore(self, content: bytes | memoryview) -> bool:
        """Unpacks a kept data folder; False where it is none. Nobody knows the superuser's
        password in it: see `local_url`."""
        try:
            unpack(content, self.data, self.account)
        except (OSError, EOFError, tarfile.TarError):
            shutil.rmtree(self.data, ignore_errors=True)
            return False
        return True

    def pack(self) -> bytes:
        """The data folder of a server that was shut down."""
        return pack(self.data)

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

    def local_url(self, port: int) -> str:
        """By the socket, which asks for no password."""
        return f"postgresql://{ROLE}@/postgres?host={self.home}&port={port}"

    def stop(self, *, cleanly: bool = False) -> bool:
        """Immediately, without a checkpoint, unless the data is to be kept; whether it did."""
        mode = "fast" if cleanly else "immediate"
        return self._pg_ctl("stop", "-m", mode, "-w", "-t", "20").returncode == 0

    def _configure(self, port: int) -> None:
        major = int((self.data / "PG_VERSION").read_text().split(".")[0])
        extensions = ""
        if major >= 18:  # extension_control_path is new in 18
            share = self.home / "share"
            if not share.exists():
                copy_for(self.account, EXTENSIONS, share / "extension")
            extensions = f"extension_control_path = '$system:{share}'"
        text = SETTINGS.format(port=port, sockets=self.home, extensions=extensions)
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
