"""PL/pgSQL that changes rows, roles and rights, or only looks and complains: nothing of the
schema, however it branches and loops."""

from __future__ import annotations

import re

from migration_guard.sql.selects import is_harmless

_FLAGS = re.IGNORECASE | re.DOTALL
_TEXT_OR_COMMENT = re.compile(
    r"""--[^\n]*|/\*.*?\*/|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'""", re.DOTALL
)
_QUOTED_NAME = re.compile(r'"(?:[^"]|"")*"')
_OTHER_OBJECTS = re.compile(
    r"\b(?:CREATE(?:\s+OR\s+REPLACE)?|ALTER|DROP)\s+"
    r"(?:ROLE|USER|GROUP|EXTENSION|POLICY|TRIGGER|FUNCTION|PUBLICATION|DEFAULT\s+PRIVILEGES)\b",
    _FLAGS,
)
_MAY_CHANGE_IT = re.compile(
    r"\b(?:ALTER|CREATE|DROP|RENAME|EXECUTE|CALL|COMMENT\s+ON|IMPORT|COPY)\b|\$", _FLAGS
)
_PERFORMED = re.compile(r"\bPERFORM\s+(?:\w+\s*\.\s*)?(\w+)\s*\(", _FLAGS)


def changes_rows_alone(source: str) -> bool:
    """Whether a block of PL/pgSQL has no word for anything else, its texts and comments left
    out. What a function does that it calls for its value is not asked, as in a SELECT."""
    words = _QUOTED_NAME.sub("x", _TEXT_OR_COMMENT.sub(" ", source))
    if not words.strip() or _MAY_CHANGE_IT.search(_OTHER_OBJECTS.sub(" ", words)):
        return False
    return all(is_harmless(name.lower()) for name in _PERFORMED.findall(words))
