"""The PostgreSQL server of a run: the one that was named, else one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from migration_guard.postgres.embedded import embedded_server
from migration_guard.verify.request import VerifyRequest


@contextmanager
def requested_server(request: VerifyRequest) -> Iterator[str]:
    """The URL of a database that can be entered; a server of our own is gone when the block
    ends."""
    if request.url is not None:
        yield request.url
        return
    request.progress("starting an embedded PostgreSQL")
    with embedded_server() as server:
        yield server.url
