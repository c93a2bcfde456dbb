"""The files of one run of a project's runner, and what they tell while it goes on."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from migration_guard.typeorm.hangs import known_hang
from migration_guard.typeorm.trace import read_trace

LAST_WORDS_SECONDS = 1.0
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

Counted = Callable[[int, int], None]
"""Takes how many migrations a run has run, and how many there are; 0 until that is known."""


def uncounted(done: int, known: int) -> None:
    """For a run that nobody waits for."""


class RunFiles(Struct, frozen=True):
    """In a folder of its own."""

    work: Path

    @property
    def trace(self) -> Path:
        return self.work / "trace.jsonl"

    @property
    def output(self) -> Path:
        return self.work / "runner.log"

    @property
    def catalogs(self) -> Path:
        return self.work / "catalogs.jsonl"

    def printed(self) -> str:
        """Without colours."""
        output = self.output
        text = output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""
        return CONTROL_SEQUENCE.sub("", text)

    def told_catalogs(self) -> Mapping[tuple[str, str], Sequence[Sequence[object]]]:
        """By migration and moment."""
        path = self.catalogs
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        records = [json.loads(line) for line in lines]
        return {(record["name"], record["moment"]): record["rows"] for record in records}


class Watch(Struct):
    """Tells when a run is decided: what comes after is a hang, or the ten seconds for which
    Medusa stays after a failure."""

    files: RunFiles
    counted: Counted
    decided_at: float | None = None

    def is_over(self) -> bool:
        if self.decided_at is None and self._is_decided():
            self.decided_at = time.monotonic()
        return (
            self.decided_at is not None and time.monotonic() - self.decided_at > LAST_WORDS_SECONDS
        )

    def _is_decided(self) -> bool:
        trace = read_trace(self.files.trace)
        self.counted(len(trace.executed), len(trace.listed or ()))
        failed = trace.failed or trace.failed_down or trace.refused or trace.drivers
        return bool(failed) or known_hang(self.files.printed()) is not None
