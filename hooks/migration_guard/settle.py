"""From what the rules said to what is reported: severities, suppressions, order.

A suppression is a comment on the finding's line or on the line above it:

    // migration-guard-ignore MG101: the column is made by the billing service

It names the rule by code or name and must say why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.config import Settings
from migration_guard.findings import Finding, Severity, Undetermined

SUPPRESSION = re.compile(
    r"(?://|/\*|#|--)\s*migration-guard-ignore\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)"
    r"\s*(?::\s*(?P<reason>[^*\r\n]*\w))?"
)
ENTITY_FAMILY = "MG1"


class Settled(Struct, frozen=True):
    """What is reported, sorted by path, line and code; how many were suppressed, and how many
    left out because they follow from a file that another finding is about."""

    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    suppressed: int
    folded: int = 0


def settle(
    outcomes: Iterable[Finding | Undetermined],
    settings: Settings,
    source: Callable[[str], bytes | None],
    *,
    at_commit: bool,
) -> Settled:
    """`source` gives a file's bytes in the checked tree."""
    findings: list[Finding] = []
    undetermined: list[Undetermined] = []
    suppressed = 0
    for outcome in dict.fromkeys(outcomes):
        if _is_suppressed(outcome, source):
            suppressed += 1
        elif isinstance(outcome, Undetermined):
            undetermined.append(outcome)
        else:
            finding = _with_severity(outcome, settings, at_commit)
            findings += [finding] if finding else []
    news = [finding for finding in findings if not _follows(finding, findings)]
    return Settled(
        tuple(sorted(news, key=_order)),
        tuple(sorted(undetermined, key=_order)),
        suppressed,
        len(findings) - len(news),
    )


def _follows(finding: Finding, findings: Iterable[Finding]) -> bool:
    return any(
        other.severity is Severity.ERROR
        and not other.follows_from
        and other.location.path in finding.follows_from
        for other in findings
    )


def _with_severity(finding: Finding, settings: Settings, at_commit: bool) -> Finding | None:
    severity = settings.severity_of(finding.code, finding.name) or finding.severity
    if at_commit and finding.code.startswith(ENTITY_FAMILY):
        if settings.at_commit == "off":
            return None
        if settings.at_commit == "warn" and severity is Severity.ERROR:
            severity = Severity.WARNING
    return replace(finding, severity=severity)


def _is_suppressed(outcome: Finding | Undetermined, source: Callable[[str], bytes | None]) -> bool:
    content = source(outcome.location.path)
    if content is None or b"migration-guard-ignore" not in content:
        return False
    lines = content.decode("utf-8", "replace").splitlines()
    here = outcome.location.line
    return any(_names(line, outcome) for line in lines[max(0, here - 2) : here])


def _names(line: str, outcome: Finding | Undetermined) -> bool:
    match = SUPPRESSION.search(line)
    if match is None or not match["reason"]:
        return False
    rules = {rule.strip().lower() for rule in match["rules"].split(",")}
    return bool(rules & {outcome.code.lower(), outcome.name.lower()})


def _order(outcome: Finding | Undetermined) -> tuple[str, int, int, str, str]:
    location = outcome.location
    return (location.path, location.line, location.column, outcome.code, outcome.subject)
