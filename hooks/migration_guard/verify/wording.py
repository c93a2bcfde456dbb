"""What several findings of `verify` say in the same words."""

from __future__ import annotations

LONGEST_STATEMENT = 200


def shortened(sql: str, longest: int = LONGEST_STATEMENT) -> str:
    """In one line, and no longer than a report wants it."""
    text = " ".join(sql.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def counted(rows: int) -> str:
    """`no row`, `1 row`, `2 rows`."""
    return f"{rows or 'no'} row{'s' if rows > 1 else ''}"
