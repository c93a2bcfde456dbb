"""What a rule is: a record, a function from the context to findings, and where a finding can
be mended without a person, a function from the finding to its repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.context import Context
from migration_guard.findings import Finding, Location, Repair, Severity, Undetermined
from migration_guard.rules.publication import may_be_published

Check = Callable[[Context], Iterator[Finding | Undetermined]]
Fix = Callable[[Context, Finding], Repair | None]


class Rule(Struct, frozen=True):
    """The record of a rule. `hook` is the concern that a user can select alone
    (`entity-migrations`, `migration-placement`, `migration-build`, `migration-names`,
    `migration-history`, or empty for the full set only). `prevents_check` is True where a
    finding means that a file could not be checked at all: exit code 2, not 1."""

    code: str
    name: str
    summary: str
    severity: Severity
    hook: str
    since: str
    lane: str = "static"
    prevents_check: bool = False

    def finding(
        self,
        location: Location,
        message: str,
        *,
        subject: str = "",
        why: str = "",
        fix: str = "",
        severity: Severity | None = None,
        follows_from: tuple[str, ...] = (),
    ) -> Finding:
        """A finding of this rule."""
        chosen = severity or self.severity
        return Finding(
            self.code, self.name, chosen, message, location, subject, why, fix, follows_from
        )

    def undetermined(self, location: Location, reason: str, *, subject: str = "") -> Undetermined:
        """What this rule could not decide."""
        return Undetermined(self.code, self.name, reason, location, subject)


class LoadedRule(Struct, frozen=True):
    """A rule as the registry holds it: its record, its functions, its module's docstring."""

    rule: Rule
    check: Check
    docstring: str
    fix: Fix | None = None

    @property
    def documentation(self) -> str:
        """The docstring without its indentation: made when asked for, no check does."""
        from inspect import cleandoc

        return cleandoc(self.docstring)

    def outcomes(self, context: Context) -> Iterator[Finding | Undetermined]:
        """What the rule says of the context, each finding with its repair."""
        for outcome in self.check(context):
            repair = self._repair(context, outcome)
            yield outcome if repair is None else replace(outcome, repair=repair)

    def _repair(self, context: Context, outcome: Finding | Undetermined) -> Repair | None:
        """None for a migration that is published, whatever it is: databases know it so."""
        if self.fix is None or isinstance(outcome, Undetermined):
            return None
        if may_be_published(context, outcome.location.path):
            return None
        return self.fix(context, outcome)
