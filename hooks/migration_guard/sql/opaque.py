"""What is kept of a statement that cannot be understood: the words it mentions."""

from __future__ import annotations

import re

from migration_guard.schema.changes import Opaque

_WORD = re.compile(r"\"((?:[^\"]|\"\")+)\"|([^\W\d][\w$]*)")
_LONGEST_TEXT = 5_000_000


def mentions(text: str) -> frozenset[str]:
    """Every word and quoted name in `text`, strings and comments included: a name inside
    `EXECUTE 'ALTER TABLE post …'` counts. Unquoted words also in lower case."""
    found: set[str] = set()
    for match in _WORD.finditer(text[:_LONGEST_TEXT]):
        quoted, bare = match.groups()
        if quoted is not None:
            found.add(quoted.replace('""', '"'))
            found.update(word.lower() for word in re.findall(r"[^\W\d][\w$]*", quoted))
        else:
            found.update((bare, bare.lower()))
    return frozenset(found)


def opaque(reason: str, text: str) -> Opaque:
    """An Opaque change for the statement `text`."""
    return Opaque(reason, mentions(text))
