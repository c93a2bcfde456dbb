"""Regular expressions of which it is known what JavaScript does with them: characters and
escapes one after the other, without repetition, choice or groups."""

from __future__ import annotations

import re

from msgspec import Struct

_WRITTEN = re.compile(r"/((?:[^\\/()\[\]{}*+?|^$.]|\\[^A-Za-z0-9])+)/([gi]*)")
_SPECIAL = re.compile(r"\$[$&`'0-9<]")
"""What a replacement may say of the match."""


class RegularExpression(Struct, frozen=True):
    """`/\\./gi`: the text that it finds, in every place or the first, cases apart or not."""

    text: str
    everywhere: bool
    any_case: bool

    def replaced(self, text: str, by: str) -> str | None:
        """`text.replace(this, by)`; None where the replacement says something of the match."""
        if _SPECIAL.search(by):
            return None
        flags = re.IGNORECASE if self.any_case else 0
        limit = 0 if self.everywhere else 1
        return re.sub(re.escape(self.text), lambda match: by, text, count=limit, flags=flags)


def regular_expression(written: str) -> RegularExpression | None:
    """That of a source such as `/_/g`; None for one that does more."""
    match = _WRITTEN.fullmatch(written)
    if match is None or not match[1].isascii():  # cases beyond ASCII are not folded alike
        return None
    text = re.sub(r"\\(.)", r"\1", match[1])
    return RegularExpression(text, "g" in match[2], "i" in match[2])
