"""A scenario's findings after the project's own words: suppressions, severities, ignored rules."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from migration_guard.config import Settings
from migration_guard.settle import settle
from migration_guard.verify.model import Outcome


def settled(outcome: Outcome, settings: Settings, top: Path) -> Outcome:
    """`outcome` without the findings that a comment in the working tree at `top` suppresses or
    the settings leave out; a note says how many were suppressed."""
    chosen = [each for each in outcome.findings if settings.selects(each.code, each.name)]
    found = settle(chosen, settings, lambda path: _source(top / path), at_commit=False)
    number = found.suppressed
    notes = outcome.notes
    if number:
        what = "finding is" if number == 1 else "findings are"
        notes = (*notes, f"{number} {what} suppressed by a comment")
    return replace(outcome, findings=found.findings, notes=notes)


def _source(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
