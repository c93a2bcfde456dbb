"""SQL over several lines, as `typeorm migration:generate --pretty` writes it.

TypeORM hands each statement to `@sqltools/formatter` 1.2 with an indent of four blanks. What
this does was learnt from that formatter's answers to statements of TypeORM and to random
tokens; how near it comes is what tests/unit/generation/test_pretty.py says.
"""

from __future__ import annotations

import re

from migration_guard.generation.pretty_tokens import Kind, Token, tokens

INDENT = "    "
MARGIN = INDENT * 3
CLOSING_MARGIN = INDENT * 2
LONGEST_INLINE = 50
"""A parenthesis stays in its line when it is no longer than this as it was written, and has
no clause in it."""

_TIGHT = frozenset({"::", "->", "->>", "#>", "#>>", "."})
_BREAKING = frozenset({Kind.CLAUSE, Kind.LINE_WORD, Kind.LINE_COMMENT, Kind.BLOCK_COMMENT})
_LINE_START = re.compile(r"\A|(?<=[\n\r\u2028\u2029])")
_SPACES = re.compile(r"\s+")


def pretty(sql: str) -> str:
    """The statement as it stands between the backticks of the file: its lines indented below
    `queryRunner.query(`. TypeORM indents the lines of a string with line breaks too, which
    is another string then."""
    return f"\n{_LINE_START.sub(MARGIN, formatted(sql))}\n{CLOSING_MARGIN}"


def formatted(sql: str) -> str:
    """The formatter's own answer, without a last line break."""
    return _Layout(tokens(sql)).text()


class _Layout:
    """`_levels` are what is open around the current token, clauses (True) and parentheses;
    `_inline` counts the parentheses that stay in their line; `_keyword` is the last word
    that means something to SQL."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._lines: list[str] = []
        self._line = ""
        self._levels: list[bool] = []
        self._inline = 0
        self._keyword = ""

    def text(self) -> str:
        for index, token in enumerate(self._tokens):
            previous = self._tokens[index - 1] if index else None
            self._add(index, token, previous)
        return "\n".join([*self._lines, self._line]).strip()

    def _add(self, index: int, token: Token, previous: Token | None) -> None:
        kind = token.kind
        if kind is Kind.OPEN:
            self._open(index, token, previous)
        elif kind is Kind.CLOSE:
            self._close(token)
        elif kind in (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT):
            self._comment(token)
        elif token.is_keyword:
            self._word(token, previous)
        elif kind is Kind.OPERATOR:
            self._operator(token)
        else:
            self._line += f"{token.text} "

    def _word(self, token: Token, previous: Token | None) -> None:
        kind, word = token.kind, token.text
        if kind is not Kind.KEYWORD:
            word = _SPACES.sub(" ", word)
        listed = previous is not None and previous.text.upper() in {",", "GRANT"}
        closes_between = word.upper() == "AND" and self._keyword == "BETWEEN"
        clause = kind is Kind.SET_OPERATION or (kind is Kind.CLAUSE and not listed)
        if clause and self._levels and self._levels[-1]:
            self._levels.pop()
        if clause or (kind is Kind.LINE_WORD and not closes_between):
            self._break()
        if clause and kind is Kind.CLAUSE:
            self._levels.append(True)
        self._line += f"{word} "
        if kind is Kind.SET_OPERATION:
            self._break()
        self._keyword = word.upper()

    def _open(self, index: int, token: Token, previous: Token | None) -> None:
        glued = previous is not None and previous.kind not in (Kind.OPEN, Kind.LINE_COMMENT)
        if glued and not token.blank_before:
            self._trim()
        self._line += token.text
        if self._inline or self._fits(index):
            self._inline += 1
        else:
            self._levels.append(False)
            self._break()

    def _close(self, token: Token) -> None:
        if self._inline:
            self._inline -= 1
            self._trim()
        else:
            while self._levels and self._levels.pop():
                pass
            self._break()
        self._line += f"{token.text} "

    def _fits(self, index: int) -> bool:
        start, depth = self._tokens[index].start, 0
        for token in self._tokens[index:]:
            if token.end - start > LONGEST_INLINE:
                return False
            if token.kind in _BREAKING or token.text == ";":
                return False
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if depth == 0:
                return True
        return False

    def _operator(self, token: Token) -> None:
        text = token.text
        if text in {",", ":", ";"} or text in _TIGHT:
            self._trim()
        self._line += text if text in _TIGHT else f"{text} "
        if text == ";":
            self._levels.clear()
            self._break()
        elif text == "," and not self._inline and self._keyword != "LIMIT":
            self._break()

    def _comment(self, token: Token) -> None:
        """A comment in a line ends it; one over lines has lines of its own."""
        if token.kind is Kind.BLOCK_COMMENT:
            self._break()
            indent = INDENT * len(self._levels)
            self._line += re.sub(r"\n\s*", f"\n{indent} ", token.text)
        else:
            self._line += token.text.removesuffix("\n")
        self._break()

    def _trim(self) -> None:
        self._line = self._line.rstrip(" ")

    def _break(self) -> None:
        self._trim()
        if self._line:
            self._lines.append(self._line)
        self._line = INDENT * len(self._levels)
