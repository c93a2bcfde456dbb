"""What a misspelt word may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile


def closest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word most like `word`; of equally like ones the one that begins the same:
    `MG10l` is `MG101` rather than `MG310`."""
    import difflib  # only a mistake needs it

    words = list(known)
    close = difflib.get_close_matches(word, words, n=len(words) or 1, cutoff=cutoff)

    def likeness(candidate: str) -> tuple[float, int]:
        ratio = difflib.SequenceMatcher(None, candidate, word).ratio()
        return ratio, _same_beginning(candidate, word)

    return max(close, key=likeness, default=None)


def _same_beginning(one: str, other: str) -> int:
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)
