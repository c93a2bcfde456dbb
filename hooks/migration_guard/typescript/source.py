"""The text under a syntax tree: slices of it, and 1-based spans counted in characters."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from migration_guard.typescript.syntax import Span

if TYPE_CHECKING:
    from tree_sitter import Node

BOM = b"\xef\xbb\xbf"
_CHUNK = 512
_tuple = tuple.__new__
_CONTINUATION = bytes(range(0x80, 0xC0))


class Source:
    """UTF-8 bytes without a byte order mark. tree-sitter counts columns in bytes; editors
    and GitHub count characters. Characters before a byte are looked up in running totals
    per chunk, so that a 5 MB file on one line stays linear."""

    __slots__ = ("_ascii", "_text", "_totals", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data.removeprefix(BOM)
        self._ascii = self.data.isascii()
        self._text = self.data.decode("ascii") if self._ascii else ""
        self._totals: list[int] = []
        if not self._ascii:
            starts = range(0, len(self.data), _CHUNK)
            counts = (_characters(self.data[at : at + _CHUNK]) for at in starts)
            self._totals = list(accumulate(counts, initial=0))

    def text(self, node: Node) -> str:
        """The node's source text; bytes that are no UTF-8 become U+FFFD."""
        if self._ascii:
            return self._text[node.start_byte : node.end_byte]
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        start_line, start_column = node.start_point
        end_line, end_column = node.end_point
        if not self._ascii:
            start_column = self._between(node.start_byte - start_column, node.start_byte)
            end_column = self._between(node.end_byte - end_column, node.end_byte)
        # as `Span(…)`, in half the time: a file has a hundred
        return _tuple(Span, (start_line + 1, start_column + 1, end_line + 1, end_column + 1))

    def _between(self, start: int, end: int) -> int:
        return self._before(end) - self._before(start)

    def _before(self, offset: int) -> int:
        chunk = offset // _CHUNK
        return self._totals[chunk] + _characters(self.data[chunk * _CHUNK : offset])


def _characters(data: bytes) -> int:
    return len(data.translate(None, _CONTINUATION))
