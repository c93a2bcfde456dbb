"""What is kept of a statement that cannot be understood: the words it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.schema.changes import Opaque

_WORD = re.compile(r"\"((?:[^\"]|\"\")+)\"|([^\W\d][\w$]*)")
_LONGEST_TEXT = 5_000_000
_OF_ANY_TABLE = re.compile(
    r"""\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?
    (?:["'\s]|\+|%[Is]|\|\||\bpublic\b|\.)*  # where the name is put in, nothing else is left
    \bALTER\s+(?:COLUMN\s+)?(?:"((?:[^"]|"")+)"|([^\W\d][\w$]*))""",
    re.IGNORECASE | re.VERBOSE,
)


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
    """An Opaque change for the statement `text`; what is put into it when it runs is not there."""
    return Opaque(reason, mentions(text), frozenset(_altered(text[:_LONGEST_TEXT])))


def _altered(text: str) -> Iterator[str]:
    for quoted, bare in _OF_ANY_TABLE.findall(text):
        yield quoted.replace('""', '"') if quoted else bare.lower()
