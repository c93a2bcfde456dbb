"""What `run`, `show` and `revert` answer."""

from __future__ import annotations

import enum

from msgspec import Struct

from migration_guard.findings import Finding


class State(enum.Enum):
    """Of one migration afterwards. `unknown` is a row that no class of the project, its
    packages included, has written; `rolled back` ran, and a later failure undid it; `to revert`
    is what a dry run of `revert` would take back."""

    APPLIED = "applied"
    PENDING = "pending"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    REVERTED = "reverted"
    TO_REVERT = "to revert"
    UNKNOWN = "unknown"


WAITING = frozenset({State.PENDING, State.FAILED, State.ROLLED_BACK, State.REVERTED})
"""What `run` would run next."""


class Entry(Struct, frozen=True):
    """`path` is the source's (the built file's where there is none) from the top, None for what
    is not the project's own: Medusa's core, a plugin, an unknown row. `seconds` is the time of
    its `up` or `down` in this run, None when it was not run."""

    name: str
    stamp: int | None
    path: str | None
    state: State
    seconds: float | None = None


class Report(Struct, frozen=True):
    """`told` is False when it could not be told what is applied; `findings` then say why. `done`
    are the migrations that this run applied or reverted; `log` is what the runner printed."""

    action: str
    database: str
    told: bool
    command: str = ""
    entries: tuple[Entry, ...] = ()
    done: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    dry: bool = False
    log: str = ""

    @property
    def waiting(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.state in WAITING)

    @property
    def exit_code(self) -> int:
        """0 done or nothing to do, and proved; 1 failed or pending; 2 could not tell. What is
        pending after a revert is what was asked for."""
        if not self.told:
            return 2
        pending = self.waiting and self.action != "revert"
        return 1 if self.findings or pending else 0
