"""What a long command is doing, on standard error: for somebody who waits, not for a log.

On a terminal the step that runs stands in one line with its seconds, rewritten as they pass.
Elsewhere nothing is said, unless it is asked for: then one line a step.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

PREFIX = "migration-guard: "
REPAINT_SECONDS = 0.5
CLEAR = "\r\x1b[2K"


def add_option(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="say on standard error what is being done (default: on a terminal)",
    )


@contextmanager
def reporting(wanted: bool | None, stream: TextIO | None = None) -> Iterator[Steps]:
    """Takes the steps as they begin; the last one ends with the block. `wanted` None asks the
    stream (standard error) whether it is a terminal."""
    stream = sys.stderr if stream is None else stream
    terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    steps = Steps()
    if terminal if wanted is None else wanted:
        steps = _Repainted(stream) if terminal else _Lines(stream)
    try:
        yield steps
    finally:
        steps.end()


def note(message: str) -> None:
    """What is said in any case; before the first step."""
    print(f"{PREFIX}note: {message}", file=sys.stderr, flush=True)


class Steps:
    """Says nothing."""

    def begin(self, message: str) -> None:
        """The step before is over."""

    def count(self, done: int, known: int) -> None:
        """Of the step that runs: how many migrations it has run, of all that there are."""

    def end(self) -> None:
        """The last step is over."""


class _Lines(Steps):
    """A line for each step, as it begins."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def begin(self, message: str) -> None:
        print(f"{PREFIX}{message}", file=self._stream, flush=True)


class _Repainted(Steps):
    """One line that is written again and again, and stays with the step's whole time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._step = ""
        self._count = ""
        self._since = 0.0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._painter = threading.Thread(target=self._paint_on, daemon=True)

    def begin(self, message: str) -> None:
        with self._lock:
            self._finish()
            self._step, self._count, self._since = message, "", time.monotonic()
            self._paint("")
        if not self._painter.is_alive() and not self._over.is_set():
            self._painter.start()

    def count(self, done: int, known: int) -> None:
        self._count = f"{done} migrations run, {known} in all, " if known else ""

    def end(self) -> None:
        self._over.set()
        with self._lock:
            self._finish()

    def _paint_on(self) -> None:
        while not self._over.wait(REPAINT_SECONDS):
            with self._lock:
                if self._step:
                    self._paint("")

    def _finish(self) -> None:
        if self._step:
            self._paint("\n")
            self._step = ""

    def _paint(self, end: str) -> None:
        time_taken = f" ({self._count}{time.monotonic() - self._since:.0f} s)"
        width = shutil.get_terminal_size().columns - 1 - len(time_taken)
        self._stream.write(f"{CLEAR}{(PREFIX + self._step)[:width]}{time_taken}{end}")
        self._stream.flush()
