"""What `run`, `show` and `revert` answer, for people (`text`) and for programs (`json`)."""

from __future__ import annotations

import json
from collections import Counter

from migration_guard import __version__
from migration_guard.deploy.model import Entry, Report, State
from migration_guard.report.verify import finding_document, finding_lines

SCHEMA_VERSION = 1
"""Raised when a field is removed or changes its meaning."""


def render_text(report: Report) -> str:
    """A line for each migration that is the project's or not simply applied, the findings, and
    one line with the verdict."""
    shown = [each for each in report.entries if each.path or each.state is not State.APPLIED]
    lines = [_entry(each) for each in shown]
    lines += [line for finding in report.findings for line in finding_lines(finding)]
    lines += [f"note: {note}" for note in report.notes]
    lines.append(verdict(report))
    return "\n".join(lines) + "\n"


def verdict(report: Report) -> str:
    """The closing line."""
    if not report.told:
        return f"could not tell: nothing was proved about '{report.database}'"
    counts = Counter(each.state for each in report.entries)
    applied, waiting = counts[State.APPLIED] + counts[State.TO_REVERT], len(report.waiting)
    state = f"{applied} applied, {waiting} pending"
    if counts[State.UNKNOWN]:
        state += f", {counts[State.UNKNOWN]} unknown to the project"
    return f"{_word(report, counts[State.TO_REVERT])}: {state} in '{report.database}'"


def render_json(report: Report) -> str:
    """One JSON object, indented, with a final newline."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "migration-guard", "version": __version__},
        "action": report.action,
        "dry_run": report.dry,
        "told": report.told,
        "exit_code": report.exit_code,
        "database": report.database,
        "command": report.command or None,
        "seconds": round(report.seconds, 3),
        "done": list(report.done),
        "migrations": [
            {
                "name": each.name,
                "stamp": each.stamp,
                "path": each.path,
                "state": each.state.value,
                "seconds": None if each.seconds is None else round(each.seconds, 4),
            }
            for each in report.entries
        ],
        "findings": [finding_document(finding) for finding in report.findings],
        "notes": list(report.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _word(report: Report, planned: int) -> str:
    if report.action == "show":
        return "seen"
    if report.dry:
        return f"would revert {planned}" if planned else "nothing was run"
    done = f"{len(report.done)} {'reverted' if report.action == 'revert' else 'run'}"
    return f"proved, {done}" if report.exit_code == 0 else f"failed, {done}"


def _entry(entry: Entry) -> str:
    time = "" if entry.seconds is None else f"{entry.seconds * 1000:>6.0f} ms"
    return f"{entry.state.value:<12}{time:>10}  {entry.name}  {entry.path or ''}".rstrip()
