"""A statement on one line, as TypeORM writes each; only the blanks between its words change."""

from __future__ import annotations

import re

_WORDS = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|(\(?)\s*\n\s*(\)?)""")


def one_line(sql: str) -> str:
    """Line ends inside of texts and names stay. A statement with other quotes (`E''`, `$$`),
    in which a line end may be part of a text, stays as it is."""
    if "\n" not in sql or "$" in sql or re.search(r"\b[eE]'", sql):
        return sql
    return _WORDS.sub(_joined, sql)


def _joined(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    return match[2] + match[3] if match[2] or match[3] else " "
