"""What the text of a DataSource's options tells where they are only known when it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migration_guard.project.static_value import Constants, Load
from migration_guard.typescript.parse import parse

MOST_FILES = 60
_KEYS = (re.compile(rb"\bentities\b"), re.compile(rb"\bmigrations\b"))
_NAMING = b"namingStrategy"


def naming_by_text(constants: Constants, content: bytes, load: Load) -> str:
    """`default` when the options are written in the file or in what it imports, and the key
    `namingStrategy` nowhere there: TypeORM takes a strategy from nothing else. `unknown` when
    the key is there, or the options are not, or too much is imported to be looked at."""
    seen_options = False
    for number, text in enumerate(_texts(constants.path, content, load)):
        if _NAMING in text or number >= MOST_FILES:
            return "unknown"
        seen_options = seen_options or all(key.search(text) for key in _KEYS)
    return "default" if seen_options else "unknown"


def _texts(path: str, content: bytes, load: Load) -> Iterator[bytes]:
    """The file and those of the project that it imports, the nearest first."""
    pending, seen = [(path, content)], {path}
    for importer, text in pending:
        yield text
        modules = dict.fromkeys(item.module for item in parse(text).imports if not item.type_only)
        for found in (load(importer, module) for module in modules):
            if found and found[0] not in seen:
                seen.add(found[0])
                pending.append(found)
