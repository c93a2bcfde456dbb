"""The report that programs read; its form is documented in docs/json-report.md."""

from __future__ import annotations

import json
from typing import Any

from migration_guard import __version__
from migration_guard.findings import Finding, Location, Undetermined
from migration_guard.result import Result

SCHEMA_VERSION = 1
"""Raised when a field is removed or changes its meaning; new fields do not raise it."""


def render(result: Result, *, failed: bool) -> str:
    """One JSON object, indented, with a final newline."""
    return json.dumps(document(result, failed=failed), indent=2, ensure_ascii=False) + "\n"


def document(result: Result, *, failed: bool) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "compared": result.compared,
        "failed": failed,
        "skipped": result.skipped or None,
        "coverage": {
            "projects": result.coverage.projects,
            "entities": result.coverage.entities,
            "migrations": result.coverage.migrations,
            "statements": result.coverage.statements,
        },
        "counts": {severity.value: number for severity, number in result.counts().items()}
        | {
            "undetermined": len(result.undetermined),
            "suppressed": result.suppressed,
            "fixable": result.fixable,
        },
        "findings": [_finding(finding) for finding in result.findings],
        "undetermined": [_undetermined(item) for item in result.undetermined],
        "notes": list(result.notes),
        "fixed": [
            {
                **_finding(each.finding),
                "files": [{"before": before, "after": after} for before, after in each.files],
            }
            for each in result.repaired
        ],
        "not_fixed": [
            {**_finding(each.finding), "reason": each.reason} for each in result.unrepaired
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "subject": finding.subject,
        "why": finding.why or None,
        "fix": finding.fix or None,
        "fixable": finding.repair is not None,
        **_location(finding.location),
    }


def _undetermined(item: Undetermined) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "reason": item.reason,
        "subject": item.subject,
        **_location(item.location),
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "column": location.column}
