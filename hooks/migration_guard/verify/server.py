"""The PostgreSQL server of a run: the one that was named, else one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.kept import KeptCluster
from migration_guard.typeorm.packages import MANIFEST, MEDUSA_CONFIG, find_package
from migration_guard.verify.request import VerifyRequest

# Which migrations of core and plugins there are is looked at again where a kept state is used.
PACKAGES = ("@medusajs/medusa", "typeorm")


class Server(Struct, frozen=True):
    """`url` is that of a database that can be entered; `kept` what the server leaves for the
    next run, None where it leaves nothing."""

    url: str
    kept: KeptCluster | None = None


@contextmanager
def requested_server(request: VerifyRequest) -> Iterator[Server]:
    """A server of our own is gone when the block ends."""
    if request.url is not None:
        yield Server(request.url)
        return
    request.progress("starting an embedded PostgreSQL")
    kept = None
    if request.git_dir is not None and request.project.is_medusa:
        kept = KeptCluster(request.git_dir, _inputs(request))
    with embedded_server(kept=kept) as server:
        yield Server(server.url, kept)


def _inputs(request: VerifyRequest) -> Iterator[bytes | str]:
    yield str(request.directory)
    paths = [request.directory / MEDUSA_CONFIG]
    for name in PACKAGES:
        package = find_package(request.directory, name)
        paths += [package / MANIFEST] if package is not None else []
    for path in paths:
        yield path.read_bytes() if path.is_file() else ""
