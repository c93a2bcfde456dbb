"""Who sees what a long command is doing, and how."""

from __future__ import annotations

import io
import time

import pytest

from migration_guard.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, wanted: bool | None, *, wait: float = 0.0) -> str:
    with progress.reporting(wanted, stream) as steps:
        steps.begin("building")
        time.sleep(wait)
        steps.begin("scenario: fresh (1 of 2)")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("stream", "wanted"),
    [
        pytest.param(io.StringIO(), None, id="no-terminal"),
        pytest.param(io.StringIO(), False, id="not-wanted"),
        pytest.param(Terminal(), False, id="not-wanted-on-a-terminal"),
    ],
)
def test_nothing_is_said_where_nobody_waits(stream: io.StringIO, wanted: bool | None) -> None:
    assert told(stream, wanted) == ""


def test_a_log_gets_a_line_for_each_step_where_it_is_asked_for() -> None:
    lines = "migration-guard: building\nmigration-guard: scenario: fresh (1 of 2)\n"
    assert told(io.StringIO(), True) == lines


def test_a_dumb_terminal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert told(Terminal(), None) == ""
    assert "\x1b" not in told(Terminal(), True)


def test_on_a_terminal_the_line_of_a_step_ends_with_its_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    written = told(Terminal(), None)
    shown = [line.rpartition(progress.CLEAR)[2] for line in written.split("\n")[:-1]]
    assert shown == [
        "migration-guard: building (0 s)",
        "migration-guard: scenario: fresh (1 of 2) (0 s)",
    ]


def test_a_step_is_painted_again_as_its_seconds_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "REPAINT_SECONDS", 0.01)
    assert told(Terminal(), None, wait=0.2).count("building") > 2


def test_a_line_fits_into_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "24")
    lines = told(Terminal(), None).replace(progress.CLEAR, "\n").splitlines()
    assert max(map(len, lines)) < 24


def test_migrations_are_counted_in_the_line_of_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress.reporting(None, stream) as steps:
        steps.begin("running")
        steps.count(0, 0)  # the runner has not looked for them yet
        steps.count(43, 80)
        steps.begin("scenario: drift")
    shown = stream.getvalue().split("\n")
    assert shown[0].endswith("running (43 migrations run, 80 in all, 0 s)")
    assert shown[1].endswith("scenario: drift (0 s)")
