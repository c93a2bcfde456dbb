"""Start programs: an argument list, a time limit, a clean environment, and no survivors."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

from migration_guard.clean_environment import clean_environment
from migration_guard.errors import ToolError
from migration_guard.shield import shielded

GRACE_SECONDS = 2.0
POLL_SECONDS = 0.2

Arguments = Sequence["str | os.PathLike[str]"]
Until = Callable[[], bool]


class Completed(Struct, frozen=True):
    """A program that ended. `returncode` is negative when a signal ended it; `seconds` is
    wall time; `timed_out` is True when it was killed for exceeding its limit; `signal` names
    the signal that ended it, empty where none did or it was sent from here."""

    returncode: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False
    signal: str = ""


class Identity(Struct, frozen=True):
    """Another user to run a program as, which only root may do."""

    uid: int
    gid: int


class TimedOut(ToolError):
    """A program was killed because it ran longer than it may."""


def run(
    arguments: Arguments,
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float,
    input: bytes | None = None,
    identity: Identity | None = None,
) -> Completed:
    """Run a program and keep its output, whatever its return code.

    `env` is laid over the scrubbed environment. Raises ToolError when the program cannot be
    started, TimedOut after `timeout` seconds; then, and on any interrupt, the program and
    all that it started are dead before this returns.
    """
    source = subprocess.DEVNULL if input is None else subprocess.PIPE
    started = time.monotonic()
    process = None
    try:
        with shielded():
            pipe = subprocess.PIPE
            process = _start(arguments, cwd, env, source, pipe, pipe, identity)
        stdout, stderr = process.communicate(input, timeout)
    except subprocess.TimeoutExpired:
        raise _timed_out(arguments, timeout) from None
    finally:
        if process is not None:
            if process.returncode is None:
                _kill(process)
            _close_pipes(process)
    return Completed(process.returncode, stdout, stderr, time.monotonic() - started)


def run_to_file(
    arguments: Arguments,
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float,
    output: Path,
    until: Until | None = None,
) -> Completed:
    """Run a program with both streams appended to the file `output`, in the order written.

    For programs that may hang: Medusa 1.x spins at full load when the reader of its pipe
    goes away. A time-out is therefore an answer, not an error: `timed_out` is set, and
    `stdout` holds the file's bytes that this run wrote. `until` is asked now and then and
    ends the program once it says True: its output told that it will never end by itself.
    Nothing it started survives the call, also when the program itself ended in time.
    """
    program = _ToFile(output, timeout)
    try:
        program.start(arguments, cwd, env)
        return program.completed(until)
    finally:
        program.end()


@contextlib.contextmanager
def beside(
    arguments: Arguments,
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float,
    output: Path,
) -> Iterator[Callable[[Until | None], Completed]]:
    """As `run_to_file`, but the program runs while the block does: what the block is given
    waits for its end and is called once. One that nobody waited for is ended with the block;
    one that took longer than `timeout` and had ended by then has not timed out."""
    program = _ToFile(output, timeout)
    try:
        program.start(arguments, cwd, env)
        yield program.completed
    finally:
        program.end()


class _ToFile:
    """One run of a program that writes to a file. `end` may be called at any time, and again."""

    def __init__(self, output: Path, timeout: float) -> None:
        self._output = output
        self._started = time.monotonic()
        self._deadline = self._started + timeout
        self._begin = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, arguments: Arguments, cwd: Path, env: Mapping[str, str] | None) -> None:
        with self._output.open("ab") as sink:
            self._begin = sink.tell()
            with shielded():
                self._process = _start(arguments, cwd, env, subprocess.DEVNULL, sink, sink)

    def completed(self, until: Until | None = None) -> Completed:
        process = self._process
        assert process is not None
        expired = not _wait(process, self._deadline, until)
        died = _signal_name(process.returncode)
        self.end()
        seconds = time.monotonic() - self._started
        with self._output.open("rb") as written:
            written.seek(self._begin)
            return Completed(process.returncode, written.read(), b"", seconds, expired, died)

    def end(self) -> None:
        with shielded():
            process, self._process = self._process, None
            if process is not None:
                _kill(process)


def _wait(process: subprocess.Popen[bytes], deadline: float, until: Until | None) -> bool:
    """Whether the program ended, or is to be ended, before the deadline. In short stretches
    that no signal cuts: one that came at the wrong moment would leave Popen's lock taken."""
    while True:
        left = max(deadline - time.monotonic(), 0)
        with contextlib.suppress(subprocess.TimeoutExpired), shielded():
            process.wait(min(left, POLL_SECONDS))
            return True
        if until is not None and until():
            return True
        if not left:
            return False


def _start(
    arguments: Arguments,
    cwd: Path,
    env: Mapping[str, str] | None,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int | IO[bytes],
    identity: Identity | None = None,
) -> subprocess.Popen[bytes]:
    environ = {**clean_environment(), **(env or {})}
    command = [os.fspath(argument) for argument in arguments]
    # Popen searches the parent's PATH, not env's: resolve it by the PATH the child will see
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None and os.sep not in command[0]:
        raise _missing(command[0])
    try:
        return subprocess.Popen(
            [program or command[0], *command[1:]],
            cwd=cwd,
            env=environ,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            user=identity.uid if identity else None,
            group=identity.gid if identity else None,
            extra_groups=[] if identity else None,
        )
    except OSError as error:
        if not cwd.is_dir():
            message = f"cannot run `{command[0]}` in '{cwd}': there is no such folder"
            raise ToolError(message, hint="check the folder's name") from error
        raise _missing(command[0], str(error.strerror or error)) from error


def _signal_name(returncode: int | None) -> str:
    """None is of a program that still runs."""
    if returncode is None or returncode >= 0:
        return ""
    try:
        return signal.Signals(-returncode).name
    except ValueError:  # a real-time signal has no name
        return f"signal {-returncode}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program's whole session group: politely, then for certain."""
    with shielded():
        if process.poll() is None:
            _signal_group(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
        _signal_group(process.pid, signal.SIGKILL)
        _reap(process)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Not by Popen.wait(), which waits for ever where an interrupted one has its lock."""
    if process.returncode is None:
        with contextlib.suppress(ChildProcessError):
            _, status = os.waitpid(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)


def _signal_group(group: int, number: signal.Signals) -> None:
    # PermissionError is what macOS answers for a group of which only zombies are left
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _missing(program: str, reason: str = "no such program") -> ToolError:
    return ToolError(
        f"cannot run `{program}`: {reason}",
        hint=f"install `{program}` or put its folder on PATH; graphical git clients start"
        " hooks with a shorter PATH than a terminal",
    )


def _timed_out(arguments: Arguments, timeout: float) -> TimedOut:
    command = " ".join(os.fspath(argument) for argument in arguments[:4])
    return TimedOut(
        f"`{command}` did not end within {timeout:g} s and was killed",
        hint="run it by hand to see what it waits for, or allow it more time",
    )
