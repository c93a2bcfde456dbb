"""What a scenario of the database lane answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from migration_guard.findings import Finding, Severity


class Status(enum.Enum):
    """`rolled back`: its `up` ended well, and a later failure undid it with its transaction."""

    APPLIED = "applied"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    NOT_APPLIED = "not applied"


@dataclass(frozen=True, slots=True)
class MigrationOutcome:
    """One migration of the project. `path` is its source's (the built file's when there is
    no source) from the repository's top; `seconds` is the time of its `up`, None when it was
    not run."""

    name: str
    stamp: int | None
    path: str
    status: Status
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """`checked` is False when nothing was learned about the migrations, the database being
    down. `foreign` counts the applied migrations that are not the project's: Medusa's core
    and its plugins. `server` is PostgreSQL's version, `seconds` the runner's time."""

    scenario: str
    command: str = ""
    server: str = ""
    migrations: tuple[MigrationOutcome, ...] = ()
    foreign: int = 0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    checked: bool = True
    log: str = field(default="", repr=False)

    @property
    def applied(self) -> int:
        return sum(migration.status is Status.APPLIED for migration in self.migrations)

    @property
    def proved(self) -> bool:
        """Every migration of the project was seen applied, and there was at least one."""
        complete = bool(self.migrations) and self.applied == len(self.migrations)
        return self.checked and complete and not self.fails

    @property
    def fails(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)
