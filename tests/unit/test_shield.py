"""A signal waits for what must not be cut short, and comes then."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from migration_guard.cli.interrupts import terminated_as_interrupt
from migration_guard.shield import shielded, temporary_folder


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """A shell starts what it puts in the background with SIGINT ignored, and Python leaves it so."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_comes_when_the_block_has_ended(number: signal.Signals) -> None:
    done = []

    def work() -> None:
        with terminated_as_interrupt():
            with shielded():
                os.kill(os.getpid(), number)
                done.append("all of it")
            done.append("too late")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all of it"]


def test_a_shield_in_a_shield_hands_it_on() -> None:
    done = []

    def work() -> None:
        with shielded():
            with shielded():
                os.kill(os.getpid(), signal.SIGINT)
            done.append("the outer one")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the outer one"]


def test_without_a_signal_nothing_happens_and_the_handlers_are_those_of_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with shielded():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_error_passes() -> None:
    with pytest.raises(ZeroDivisionError), shielded():
        raise ZeroDivisionError


def test_another_thread_is_left_alone() -> None:
    entered = []

    def work() -> None:
        with shielded():
            entered.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert entered == [True]


def test_a_folder_is_gone_after_an_interrupt() -> None:
    seen: list[Path] = []

    def work() -> None:
        with temporary_folder() as folder:
            seen.append(folder)
            (folder / "a").mkdir()
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert not seen[0].exists()
