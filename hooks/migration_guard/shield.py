"""Stretches of a command that a signal must not cut short: what makes and removes what is to be
gone when it ends."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def shielded() -> Iterator[None]:
    """A signal that comes while the block runs is delivered when it has ended.

    PostgreSQL goes on with a CREATE DATABASE whose client is gone, so that a database can come
    into being after it was looked for in vain; and whoever is interrupted while he cleans up
    leaves the rest.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    come: list[int] = []
    before = {each: signal.signal(each, lambda number, _: come.append(number)) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in come[:1]:
            os.kill(os.getpid(), number)


@contextmanager
def temporary_folder(prefix: str = "migration-guard-") -> Iterator[Path]:
    """A private folder, gone when the block ends, however it ends."""
    import tempfile  # a check at a commit starts programs, and needs no folder

    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        with shielded():
            shutil.rmtree(folder, ignore_errors=True)
