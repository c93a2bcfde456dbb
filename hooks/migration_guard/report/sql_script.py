"""Statements as a script that `psql` runs, with comments for what could not be written."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.sql.script import Entry, Gap


def render(entries: Iterable[Entry]) -> str:
    """One statement after the other, each with its semicolon."""
    return "".join(_entry(entry) for entry in entries)


def comment(text: str) -> str:
    """The text as comment lines, whatever line ends it holds."""
    return "".join(f"-- {line}".rstrip() + "\n" for line in text.splitlines() or [""])


def _entry(entry: Entry) -> str:
    if isinstance(entry, Gap):
        return comment(f"not written: {entry.subject}: {entry.reason}")
    return (comment(entry.note) if entry.note else "") + f"{entry.sql};\n"
