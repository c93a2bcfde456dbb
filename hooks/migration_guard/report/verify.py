"""What `verify` answered, for people (`text`) and for programs (`json`)."""

from __future__ import annotations

import json
from typing import Any

from migration_guard import __version__
from migration_guard.findings import Finding
from migration_guard.report.links import more
from migration_guard.verify.model import MigrationOutcome, Outcome, Scenario, Verdict, VerifyResult

SCHEMA_VERSION = 1
"""As report.json's: raised when a field is removed or changes its meaning."""


def render_text(result: VerifyResult) -> str:
    """A line for each migration, the findings, and one line with the verdict."""
    lines = [_migration(item) for item in result.migrations]
    lines += [line for finding in result.findings for line in finding_lines(finding)]
    lines += [f"note: {note}" for note in result.notes]
    lines += [_scenario(outcome) for outcome in result.scenarios]
    lines.append(verdict(result))
    return "\n".join(lines) + "\n"


def verdict(result: VerifyResult) -> str:
    """The closing line."""
    own = f"{result.applied} of {len(result.migrations)} migrations applied"
    if not result.checked:
        return "not checked: nothing was learned about the migrations"
    word = "proved" if result.proved else "not proved"
    if not result.command:
        return f"{word}: {own}; they were not run"
    failed = [each.scenario.value for each in result.scenarios if each.verdict is Verdict.FAILED]
    if failed and failed != [Scenario.FRESH.value]:
        word += f" ({', '.join(failed)})"
    beside = f" beside {result.foreign} of Medusa's core and plugins" if result.foreign else ""
    told = f"{word}: {own}{beside} on PostgreSQL {result.server} in {result.seconds:.1f} s"
    return told + (f"; {failing(result)}" if result.proved and result.failing else "")


def failing(result: VerifyResult) -> str:
    """Why a run fails that proved everything."""
    count = len(result.failing)
    noun = "1 finding" if count == 1 else f"{count} findings"
    return f"{noun} at or over '{result.fail_on.value}'"


def render_json(result: VerifyResult) -> str:
    """One JSON object, indented, with a final newline."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "scenario": result.scenario,
        "proved": result.proved,
        "checked": result.checked,
        "command": result.command or None,
        "server": result.server or None,
        "seconds": round(result.seconds, 3),
        "applied": result.applied,
        "applied_beside": result.foreign,
        "migrations": [
            {
                "name": item.name,
                "stamp": item.stamp,
                "path": item.path,
                "status": item.status.value,
                "seconds": None if item.seconds is None else round(item.seconds, 4),
            }
            for item in result.migrations
        ],
        "findings": [finding_document(finding) for finding in result.findings],
        "notes": list(result.notes),
        "scenarios": [
            {
                "name": outcome.scenario.value,
                "verdict": outcome.verdict.value,
                "skipped": outcome.skipped or None,
                "seconds": round(outcome.seconds, 3),
                "findings": len(outcome.findings),
            }
            for outcome in result.scenarios
        ],
        "locks": [
            {
                "migration": lock.migration,
                "table": lock.table,
                "mode": lock.mode or None,
                "rewritten": lock.rewritten,
                "rows": lock.rows,
                "seconds": round(lock.seconds, 4),
                "statement": lock.statement,
                "path": lock.location.path,
                "line": lock.location.line,
            }
            for lock in result.locks
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _migration(item: MigrationOutcome) -> str:
    time = "" if item.seconds is None else f"{item.seconds * 1000:>6.0f} ms"
    return f"{item.status.value:<12}{time:>10}  {item.name}  {item.path}"


def _scenario(outcome: Outcome) -> str:
    said = f"does not apply: {outcome.skipped}" if outcome.skipped else outcome.verdict.value
    time = "" if outcome.skipped else f"  {outcome.seconds:.1f} s"
    return f"scenario {outcome.scenario.value:<12}{said}{time}"


def finding_lines(finding: Finding) -> list[str]:
    """A finding as text: where and what, why, the fix, and where more is said."""
    place = finding.location
    head = f"{place.path}:{place.line}:{place.column}: {finding.code} {finding.message}"
    lines = [f"{head} [{finding.name}]"]
    lines += [f"  why: {_indented(finding.why)}"] if finding.why else []
    lines += [f"  fix: {_indented(finding.fix)}"] if finding.fix else []
    return [*lines, f"  more: {more(finding.code)}"]


def _indented(text: str) -> str:
    return text.replace("\n", "\n       ")


def finding_document(finding: Finding) -> dict[str, Any]:
    """A finding as the reports' JSON has it."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "subject": finding.subject,
        "why": finding.why or None,
        "fix": finding.fix or None,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
    }
