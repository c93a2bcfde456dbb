"""Whole processes timed in turn, from start to exit, and the table of what they took."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).parents[1]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
SOURCES: Mapping[str, str] = {"PYTHONPATH": str(TOP / "hooks")}
CHECK = (sys.executable, "-m", "migration_guard", "check")


def nothing() -> None:
    """What most cases need before each run."""


@dataclass
class Case:
    """One command and its whole-process times in seconds, and those of processors, without
    what servers do for it; `prepare` is done before each run and not timed."""

    name: str
    command: Sequence[str]
    cwd: Path
    prepare: Callable[[], None] = nothing
    environ: Mapping[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Time one run. It must succeed: the time of an error is no measurement."""
        self.prepare()
        environ = {**CLEAN, **SOURCES, **self.environ}
        # .pyc files are written as pip does when it installs a hook
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        start, used = time.perf_counter(), _used()
        completed = subprocess.run(
            self.command, cwd=self.cwd, env=environ, capture_output=True, check=False
        )
        self.seconds.append(time.perf_counter() - start)
        self.processor.append(_used() - used)
        if completed.returncode:
            sys.exit(f"{self.name} failed:\n{completed.stdout.decode()}{completed.stderr.decode()}")

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def used(self) -> float:
        return statistics.median(self.processor)


def run_in_turn(cases: Sequence[Case], rounds: int) -> None:
    """Each case `rounds` times, and once before that is left out: it fills the disk's cache."""
    for _ in range(rounds + 1):
        for case in cases:
            case.run()
    for case in cases:
        del case.seconds[0], case.processor[0]


def table(cases: Sequence[Case], *, than: str) -> str:
    """A Markdown table; `than` calls the first case, with which all are compared: by their
    time, and by that of processors, which says more where other things run."""
    first = cases[0]
    rows = [
        f"| command | median | fastest | slowest | {than} | processor | {than} |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for case in cases:
        times = (case.median, min(case.seconds), max(case.seconds))
        shown = " | ".join(f"{seconds:.3f} s" for seconds in times)
        used, compared = case.used, _ratio(case.used / first.used)
        ratio = _ratio(case.median / first.median)
        rows.append(f"| {case.name} | {shown} | {ratio} | {used:.3f} s | {compared} |")
    return "\n".join(rows)


def _used() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio > 0.5 else f"1/{1 / ratio:.1f}"
