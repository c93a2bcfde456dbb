"""SQL over several lines, as `typeorm migration:generate --pretty` writes it.

TypeORM hands each statement to `@sqltools/formatter` 1.2 with an indent of four blanks. What
this does was learnt from that formatter's answers, and is held to them, byte for byte, by
`tests/unit/generation/test_pretty.py`; what is known to differ is listed there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

INDENT = "    "
LONGEST_INLINE = 50
"""A parenthesis stays in its line when what it holds is no longer than this, blanks left
out, and has no clause of its own in it."""

TOP_LEVEL = (
    *("ADD", "AFTER", "ALTER COLUMN", "ALTER TABLE", "DECLARE", "DELETE FROM", "EXCEPT"),
    *("FETCH FIRST", "FROM", "GO", "GRANT", "GROUP BY", "HAVING", "INSERT INTO", "INSERT"),
    *("LIMIT", "MODIFY", "ORDER BY", "RETURNING", "SELECT", "SET CURRENT SCHEMA"),
    *("SET SCHEMA", "SET", "UPDATE", "VALUES", "WHERE"),
)
"""Clauses: each begins a line, and what follows is indented below it."""

SET_OPERATIONS = ("INTERSECT ALL", "INTERSECT", "MINUS", "UNION ALL", "UNION")
NEW_LINE = (
    *("AND", "CROSS APPLY", "CROSS JOIN", "ELSE", "FULL OUTER JOIN", "FULL JOIN", "INNER JOIN"),
    *("JOIN", "LEFT OUTER JOIN", "LEFT JOIN", "NATURAL JOIN", "OR", "OUTER APPLY", "OUTER JOIN"),
    *("RENAME", "RIGHT OUTER JOIN", "RIGHT JOIN", "WHEN", "XOR"),
)
PLAIN = ("ON DELETE", "ON UPDATE", "BETWEEN")
"""Words that mean something, though they begin no line."""

TOKEN = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<line_comment>--[^\n]*(?:\n|$))
    | (?P<block_comment>/\*.*?(?:\*/|$))
    | (?P<string>`[^`]*(?:`|$)
        | \[[^\]]*(?:\]|$)
        | "(?:\\.|""|[^"\\])*(?:"|$)
        | [NEe]?'(?:\\.|''|[^'\\])*(?:'|$))
    | (?P<open>\(|CASE\b)
    | (?P<close>\)|END\b)
    | (?P<placeholder>[@:%$][\w.$]+|\?\d*)
    | (?P<number>-?\s*\d+(?:\.\d+)?\b)
    | (?P<top_level>TOP)
    | (?P<set_operation>OPERATIONS)
    | (?P<line_word>LINES)
    | (?P<plain_word>RESERVED)
    | (?P<word>\w+)
    | (?P<operator>!=|<>|==|<=|>=|!<|!>|\|\|/|\|\||&&|:=|=>|->>|->|\#>>|\#>|::
        |@>|<@|\?\||\?&|!?~~\*|!?~~|!?~\*|!~|<<|>>|\|/|.)
    """.replace("TOP", "|".join(f"{w}\\b" for w in TOP_LEVEL).replace(" ", r"\s+"))
    .replace("OPERATIONS", "|".join(f"{w}\\b" for w in SET_OPERATIONS).replace(" ", r"\s+"))
    .replace("LINES", "|".join(f"{w}\\b" for w in NEW_LINE).replace(" ", r"\s+"))
    .replace("RESERVED", "|".join(f"{w}\\b" for w in PLAIN).replace(" ", r"\s+")),
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
TIGHT = frozenset({"::", "->", "->>", "#>", "#>>", "."})


def pretty(sql: str) -> str:
    """The statement over as many lines as TypeORM gives it."""
    return _Layout(list(_tokens(sql))).text()


class _Token(Struct, frozen=True):
    kind: str
    text: str
    blank_before: bool = False


def _tokens(sql: str) -> Iterator[_Token]:
    blank = False
    previous = ""
    position = 0
    while position < len(sql):
        match = TOKEN.match(sql, position)
        assert match is not None
        kind = match.lastgroup or "operator"
        text = match.group()
        if (
            previous == "."
            and not blank
            and kind in ("top_level", "set_operation", "line_word", "plain_word")
        ):
            match = re.compile(r"\w+").match(sql, position)
            assert match is not None
            kind, text = "word", match.group()
        position += len(text)
        if kind == "blank":
            blank = True
            continue
        yield _Token(kind, text, blank)
        blank = False
        previous = text


class _Layout:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._out = ""
        self._levels: list[str] = []
        self._inline = 0
        self._reserved = ""

    def text(self) -> str:
        for index, token in enumerate(self._tokens):
            getattr(self, f"_{token.kind}")(index, token)
        return self._out.strip()

    def _line_comment(self, index: int, token: _Token) -> None:
        self._out += token.text
        self._new_line()

    def _block_comment(self, index: int, token: _Token) -> None:
        self._new_line()
        self._out += re.sub(r"\n\s*", "\n" + INDENT * len(self._levels) + " ", token.text)
        self._new_line()

    def _top_level(self, index: int, token: _Token) -> None:
        if index and self._tokens[index - 1].text == ",":
            self._plain_word(index, token)
            return
        self._end_clause()
        self._new_line()
        self._levels.append("clause")
        self._word(index, token)
        self._reserved = token.text

    def _set_operation(self, index: int, token: _Token) -> None:
        self._end_clause()
        self._new_line()
        self._word(index, token)
        self._new_line()
        self._reserved = token.text

    def _line_word(self, index: int, token: _Token) -> None:
        if token.text.upper() == "AND" and self._reserved.upper() == "BETWEEN":
            self._word(index, token)
        else:
            self._new_line()
            self._word(index, token)
        self._reserved = token.text

    def _plain_word(self, index: int, token: _Token) -> None:
        self._word(index, token)
        self._reserved = token.text

    def _open(self, index: int, token: _Token) -> None:
        previous = self._tokens[index - 1].kind if index else ""
        if not token.blank_before and previous not in ("open", "line_comment"):
            self._trim()
        self._out += token.text
        if self._inline or self._fits(index):
            self._inline += 1
        else:
            self._levels.append("block")
            self._new_line()

    def _close(self, index: int, token: _Token) -> None:
        if self._inline:
            self._inline -= 1
            self._trim()
            self._out += f"{token.text} "
        else:
            self._end_block()
            self._new_line()
            self._out += f"{token.text} "

    def _fits(self, index: int) -> bool:
        length = depth = 0
        for token in self._tokens[index:]:
            length += len(token.text)
            if length > LONGEST_INLINE:
                return False
            if token.kind == "open":
                depth += 1
            elif token.kind == "close":
                depth -= 1
                if depth == 0:
                    return True
            elif token.kind in ("top_level", "line_word", "line_comment", "block_comment") or (
                token.text == ";"
            ):
                return False
        return False

    def _word(self, index: int, token: _Token) -> None:
        self._out += re.sub(r"\s+", " ", token.text) + " "

    def _operator(self, index: int, token: _Token) -> None:
        if token.text == ",":
            self._trim()
            self._out += ", "
            if not self._inline and self._reserved.upper() != "LIMIT":
                self._new_line()
        elif token.text in TIGHT:
            self._trim()
            self._out += token.text
        elif token.text == ":":
            self._trim()
            self._out += ": "
        elif token.text == ";":
            self._levels.clear()
            self._trim()
            self._out += ";\n"
        else:
            self._out += f"{token.text} "

    def _string(self, index: int, token: _Token) -> None:
        self._out += f"{token.text} "

    _number = _placeholder = _word

    def _end_clause(self) -> None:
        if self._levels and self._levels[-1] == "clause":
            self._levels.pop()

    def _end_block(self) -> None:
        while self._levels and self._levels.pop() == "clause":
            pass

    def _trim(self) -> None:
        self._out = self._out.rstrip(" ")

    def _new_line(self) -> None:
        self._out = self._out.rstrip(" ")
        if not self._out.endswith("\n"):
            self._out += "\n"
        self._out += INDENT * len(self._levels)
