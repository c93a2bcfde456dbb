"""Where a reader finds more about a rule."""

from __future__ import annotations

DOCUMENTATION_URL = ""
"""The address that the pages of docs/rules are published under, without a final slash; empty
as long as there is none."""


def more(code: str, base: str = DOCUMENTATION_URL) -> str:
    """The rule's page, or the command that prints it."""
    return f"{base}/{code}.md" if base else f"migration-guard explain {code}"
