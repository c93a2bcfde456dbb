"""What a check answered: findings, what stayed undecided, and what was looked at."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from migration_guard.findings import Finding, Severity, Undetermined


class Coverage(Struct, frozen=True):
    """How much a check looked at. All zero proves nothing, and the caller must say so."""

    projects: int = 0
    entities: int = 0
    migrations: int = 0
    statements: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.projects + other.projects,
            self.entities + other.entities,
            self.migrations + other.migrations,
            self.statements + other.statements,
        )


class Repaired(Struct, frozen=True):
    """A finding that `check --fix` mended, and the files that it changed: each path before
    and after, the same where the file stayed. A new file has no path before."""

    finding: Finding
    files: tuple[tuple[str | None, str], ...]


class Unrepaired(Struct, frozen=True):
    """A finding that `check --fix` left, though it has a repair, and why."""

    finding: Finding
    reason: str


class Result(Struct, frozen=True):
    """The answer of one run. `compared` says which two trees, `skipped` why nothing had to
    be looked at (empty otherwise); `unchecked` is True when a file could not be read.
    Findings are sorted by path, line and code. `repaired` are those that were mended before
    the rest was found."""

    compared: str
    findings: tuple[Finding, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()
    suppressed: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    skipped: str = ""
    unchecked: bool = False
    notes: tuple[str, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    unrepaired: tuple[Unrepaired, ...] = ()

    @property
    def fixable(self) -> int:
        """How many findings `check --fix` would mend."""
        return sum(finding.repair is not None for finding in self.findings)

    def counts(self) -> Mapping[Severity, int]:
        """How many findings of each severity, zeros included."""
        return {
            severity: sum(finding.severity is severity for finding in self.findings)
            for severity in Severity
        }

    def fails(self, fail_on: Severity, *, strict: bool = False) -> bool:
        """Whether the exit code is 1: a finding at or over `fail_on`, or, when strict,
        anything undetermined."""
        worst = any(finding.severity.rank >= fail_on.rank for finding in self.findings)
        return worst or (strict and bool(self.undetermined))
