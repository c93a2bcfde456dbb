"""What a scenario of the database lane answers."""

from __future__ import annotations

import enum

from msgspec import Struct

from migration_guard.findings import Finding, Location, Severity


class Scenario(enum.Enum):
    """What is proved. `fresh` is always run: the others stand on it."""

    FRESH = "fresh"
    IDEMPOTENT = "idempotent"
    UPGRADE = "upgrade"
    DOWN = "down"
    LATE_MERGE = "late-merge"
    DRIFT = "drift"


class Verdict(enum.Enum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class TableLock(Struct, frozen=True):
    """The strongest lock of a migration on a table that was there before it, empty where only
    the rewrite was seen; `statement` the one that took it or rewrote the table; `seconds` from
    then to the end of its transaction, in which `followed` more statements of migrations ran,
    with `rows` in the table (None where nobody counted them); `reads_rows` where one of them
    looks at each row without writing it."""

    migration: str
    table: str
    mode: str
    statement: str
    location: Location
    seconds: float
    rewritten: bool
    rows: int | None = None
    followed: int = 0
    reads_rows: bool = False


class Outcome(Struct, frozen=True):
    """What a scenario showed. `skipped` is why it did not run, empty when it did; `notes` say
    what is no fault but should be known; `locks` are those on tables in use, the strongest of
    each migration on each of them."""

    scenario: Scenario
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: str = ""
    seconds: float = 0.0
    locks: tuple[TableLock, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if self.skipped:
            return Verdict.SKIPPED
        failed = any(finding.severity is Severity.ERROR for finding in self.findings)
        return Verdict.FAILED if failed else Verdict.PASSED


class Status(enum.Enum):
    """`rolled back`: its `up` ended well, and a later failure undid it with its transaction."""

    APPLIED = "applied"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    NOT_APPLIED = "not applied"


class MigrationOutcome(Struct, frozen=True):
    """One migration of the project. `path` is its source's (the built file's when there is
    no source) from the repository's top; `seconds` is the time of its `up`, None when it was
    not run."""

    name: str
    stamp: int | None
    path: str
    status: Status
    seconds: float | None = None


class VerifyResult(Struct, frozen=True):
    """`checked` is False when nothing was learned about the migrations, the database being
    down. What is said of the command and the migrations is of the scenario `fresh`: `foreign`
    counts the applied migrations that are not the project's, Medusa's core and its plugins;
    `server` is PostgreSQL's version, `seconds` the runner's time. `findings` and `notes` are
    those of all scenarios; `scenarios` tells them apart. `fail_on` is the least severity of a
    finding that fails the command although everything was proved."""

    scenario: str
    command: str = ""
    server: str = ""
    migrations: tuple[MigrationOutcome, ...] = ()
    foreign: int = 0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    checked: bool = True
    log: str = ""
    scenarios: tuple[Outcome, ...] = ()
    locks: tuple[TableLock, ...] = ()
    fail_on: Severity = Severity.ERROR

    @property
    def applied(self) -> int:
        return sum(migration.status is Status.APPLIED for migration in self.migrations)

    @property
    def proved(self) -> bool:
        """Every migration of the project was seen applied, and there was at least one."""
        complete = bool(self.migrations) and self.applied == len(self.migrations)
        wrong = any(finding.severity is Severity.ERROR for finding in self.findings)
        return self.checked and complete and not wrong

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings at or over `fail_on`."""
        return tuple(each for each in self.findings if each.severity.rank >= self.fail_on.rank)

    @property
    def exit_code(self) -> int:
        """0 proved, 1 not so or a finding that fails, 2 nothing was learned."""
        if not self.checked:
            return 2
        return 0 if self.proved and not self.failing else 1
