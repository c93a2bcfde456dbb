"""Work in another process: a whole answer or none, and nothing left of it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from migration_guard import beside as module
from migration_guard.beside import Beside, beside, processors

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is copied elsewhere")


def begun(work: Callable[[], bytes]) -> Beside:
    found = beside(work)
    assert found is not None
    return found


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def opened() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("answer", [b"", b"a", b"many" * 1_000_000], ids=["none", "one", "many"])
def test_the_answer_comes_as_it_was_given(answer: bytes) -> None:
    assert begun(lambda: answer).answer() == answer


def test_several_work_at_once_and_answer_in_any_order() -> None:
    works = [begun(lambda number=number: bytes([number]) * 200_000) for number in range(5)]
    answers = {number: works[number].answer() for number in (3, 0, 4, 1, 2)}
    assert answers == {number: bytes([number]) * 200_000 for number in range(5)}


def test_a_copy_may_wait_for_another_one() -> None:
    first = begun(lambda: b"first" * 100_000)
    second = begun(lambda: (first.answer() or b"nothing") + b" and second")
    first.leave()
    assert second.answer() == b"first" * 100_000 + b" and second"
    first.end()
    assert not is_there(first._process)


def fails() -> bytes:
    raise ValueError("this is said by nobody")


def exits() -> bytes:
    sys.exit(3)


def dies() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b"dead"


def is_interrupted() -> bytes:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
    return b"late"


@pytest.mark.parametrize("work", [fails, exits, dies, is_interrupted])
def test_one_that_does_not_end_well_gives_no_answer_and_says_nothing(
    work: Callable[[], bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    found = begun(work)
    assert found.answer() is None
    assert not is_there(found._process)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 5000])
def test_half_an_answer_is_none(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(module, "_received", lambda pipe: whole[:length])
    whole = (4993).to_bytes(8, "big") + b"x" * 4993
    assert begun(lambda: b"").answer() is None


def test_one_that_is_ended_is_gone_at_once() -> None:
    found = begun(lambda: time.sleep(60) or b"")  # type: ignore[func-returns-value]
    start = time.monotonic()
    found.end()
    found.end()
    assert time.monotonic() - start < 5
    assert found.answer() is None
    assert not is_there(found._process)


def test_nothing_that_the_process_has_yet_to_write_is_written_twice(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        log.write("once")
        assert begun(lambda: b"done").answer() == b"done"
    assert (tmp_path / "log").read_text() == "once"


def test_where_no_process_can_be_made_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("too many")

    before = opened()
    monkeypatch.setattr(os, "fork", refuse)
    assert beside(lambda: b"") is None
    assert opened() == before


def test_a_process_with_threads_is_not_copied() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert processors() == 1
    finally:
        done.set()
        other.join()
