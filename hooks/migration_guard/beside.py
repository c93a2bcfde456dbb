"""Work in another process, on another processor, while this one goes on.

The other process is a copy of this one (`fork`): it has all that was read so far, starts in
a few milliseconds, and sends what it comes to through a pipe. Only bytes come back, and only
whole: of a process that died there is no answer, and who asked does the work itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable

_LENGTH = 8
_AT_ONCE = 1 << 20


def processors() -> int:
    """How many this process may use; 1 where it must not be copied. A copy has no thread but the
    one that asks, and would wait for ever for a lock that another one holds. On macOS what
    system libraries hold is lost too, and Windows has no copies."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


class Beside:
    """The work of one other process."""

    def __init__(self, process: int, pipe: int) -> None:
        self._process = process
        self._pipe: int | None = pipe
        self._begun_by = os.getpid()

    def answer(self) -> bytes | None:
        """What the work came to, once; None where it did not end well. Waits for it. A copy of
        this process may ask in its place."""
        if self._pipe is None:
            return None
        try:
            content = _received(self._pipe)
        finally:
            self.end()
        length, answer = content[:_LENGTH], content[_LENGTH:]
        return answer if length == len(answer).to_bytes(_LENGTH, "big") else None

    def leave(self) -> None:
        """Another process asks for the answer: a copy of this one."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None

    def end(self) -> None:
        """Nothing is left of it afterwards, whether it was done or not."""
        self.leave()
        if self._begun_by == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            self._begun_by = 0


def beside(work: Callable[[], bytes]) -> Beside | None:
    """Begin some work; None where no process can be made."""
    out, into = os.pipe()
    try:
        process = os.fork()
    except OSError:  # too many
        os.close(out)
        os.close(into)
        return None
    if process == 0:
        _work(work, out, into)
    os.close(into)
    return Beside(process, out)


def _work(work: Callable[[], bytes], out: int, into: int) -> None:
    """The life of the copy. It writes to nothing but the pipe, and no `finally` or exit handler
    of the process that it is a copy of runs in it. What goes wrong goes wrong there again."""
    try:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        os.close(out)
        answer = work()
        with os.fdopen(into, "wb") as pipe:
            pipe.write(len(answer).to_bytes(_LENGTH, "big"))
            pipe.write(answer)
    finally:
        os._exit(0)


def _received(pipe: int) -> bytes:
    pieces: list[bytes] = []
    while piece := os.read(pipe, _AT_ONCE):
        pieces.append(piece)
    return b"".join(pieces)
