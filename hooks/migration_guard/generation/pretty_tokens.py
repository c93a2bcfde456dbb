"""How `@sqltools/formatter` 1.2 cuts SQL into words: by its own lists, for every dialect at
once, so that a backslash escapes a quote and `[…]` is a string."""

from __future__ import annotations

import enum
import re
from functools import cache

from msgspec import Struct

CLAUSES = (
    *("ADD", "AFTER", "ALTER COLUMN", "ALTER TABLE", "CREATE OR REPLACE", "DECLARE"),
    *(
        "DELETE FROM",
        "EXCEPT",
        "FETCH FIRST",
        "FROM",
        "GO",
        "GRANT",
        "GROUP BY",
        "HAVING",
        "INSERT INTO",
        "INSERT",
    ),
    *("LIMIT", "MODIFY", "ORDER BY", "RETURNING", "SELECT", "SET CURRENT SCHEMA"),
    *("SET SCHEMA", "SET", "UPDATE", "VALUES", "WHERE"),
)
"""Each begins a line, and what follows is indented below it."""

SET_OPERATIONS = ("INTERSECT ALL", "INTERSECT", "MINUS", "UNION ALL", "UNION")
LINE_WORDS = (
    *("AND", "CROSS APPLY", "CROSS JOIN", "ELSE", "FULL OUTER JOIN", "FULL JOIN", "INNER JOIN"),
    *("JOIN", "LEFT OUTER JOIN", "LEFT JOIN", "NATURAL JOIN", "OR", "OUTER APPLY", "OUTER JOIN"),
    *("RENAME", "RIGHT OUTER JOIN", "RIGHT JOIN", "WHEN", "XOR"),
)
OTHER_KEYWORDS = (
    *("ACTION", "AGGREGATE", "ALL", "ALTER", "ANALYSE", "ANALYZE", "AS", "ASC", "BEGIN"),
    *("BETWEEN", "BOTH", "CASCADE", "CHARACTER SET", "CHECK", "COLLATE", "COLLATION", "COLUMN"),
    *("COLUMNS", "COMMENT", "COMMIT", "COMMITTED", "CONSTRAINT", "COUNT", "CREATE", "CROSS"),
    *("CURRENT_TIMESTAMP", "DATABASE", "DAY", "DEFAULT", "DEFINER", "DELETE", "DESC", "DISTINCT"),
    *("DO", "DROP", "ESCAPE", "EXECUTE", "EXISTS", "EXPLAIN", "FETCH", "FIRST", "FIXED", "FOR"),
    *("FORCE", "FOREIGN", "FULL", "FUNCTION", "GLOBAL", "HOUR", "IF", "IGNORE", "IN", "INDEX"),
    *("INDEXES", "INTERVAL", "INTO", "INVOKER", "IS", "ISOLATION", "KEY", "LEADING", "LEVEL"),
    *("LIKE", "LOAD", "LOCAL", "LOCK", "MATCH", "MERGE", "MINUTE", "MODE", "MONTH", "NAMES"),
    *("NATURAL", "NOT", "NOW", "NULL", "OFFSET", "ON", "ON DELETE", "ON UPDATE", "ONLY", "OPTION"),
    *("PARTIAL", "PARTITION", "PARTITIONS", "PASSWORD", "PRIMARY", "PRIVILEGES", "PROCEDURE"),
    *("RANGE", "READ", "REFERENCES", "REPEATABLE", "REPLACE", "RESET", "RESTRICT", "RETURN"),
    *("RETURNS", "REVOKE", "ROLLBACK", "ROW", "ROWS", "SECOND", "SECURITY", "SERIALIZABLE"),
    *("SESSION", "SHARE", "SHOW", "SQL", "START", "STATUS", "STORAGE", "STRING", "TABLE"),
    *("TABLES", "TEMPORARY", "THEN", "TO", "TRAILING", "TRIGGER", "TRUE", "TRUNCATE", "TYPE"),
    *("TYPES", "UNCOMMITTED", "UNIQUE", "USE", "USING", "VIEW", "WITH", "WORK", "WRITE"),
)
"""Words that begin no line. That they are there matters after BETWEEN and LIMIT, whose AND
and commas stay in their line only when no other such word comes between."""

_GRAMMAR = r"""
      (?P<BLANK>\s+)
    | (?P<LINE_COMMENT>(?:--|\#(?!>))[^\n]*(?:\n|\Z))
    | (?P<BLOCK_COMMENT>/\*.*?(?:\*/|\Z))
    | (?P<STRING>(?:`[^`]*(?:`|\Z))+ | (?:\[[^\]]*(?:\]|\Z))(?:\][^\]]*(?:\]|\Z))*
        | "(?:\\.|""|[^"\\])*(?:"|\Z) | [NEe]'(?:\\.|[^'\\])*(?:'|\Z)
        | '(?:\\.|''|[^'\\])*(?:'|\Z))
    | (?P<OPEN>\(|CASE\b)
    | (?P<CLOSE>\)|END\b)
    | (?P<PLACEHOLDER>[@:$]"(?:\\.|[^"\\])*(?:"|\Z)|[@:$]'(?:\\.|[^'\\])*(?:'|\Z)
        |[@:%$][\w.$]+|(?!\?[|&])\?\d*)
    | (?P<NUMBER>-?\s*\d+(?:\.\d+)?\b)
    | (?P<CLAUSE>%(CLAUSE)s)
    | (?P<SET_OPERATION>%(SET_OPERATION)s)
    | (?P<LINE_WORD>%(LINE_WORD)s)
    | (?P<KEYWORD>%(KEYWORD)s)
    | (?P<WORD>\w+)
    | (?P<OPERATOR>!=|<>|==|<=|>=|!<|!>|\|\|/|\|\||&&|:=|=>|->>|->|\#>>|\#>|::
        |@>|<@|\?\||\?&|!?~~\*|!?~~|!?~\*|!~|<<|>>|\|/|.)
"""
_WORD = re.compile(r"\w+")


class Kind(enum.Enum):
    """What a token is; a BLANK is between tokens and none itself."""

    LINE_COMMENT = 0
    BLOCK_COMMENT = 1
    STRING = 2
    OPEN = 3
    CLOSE = 4
    PLACEHOLDER = 5
    NUMBER = 6
    CLAUSE = 7
    SET_OPERATION = 8
    LINE_WORD = 9
    KEYWORD = 10
    WORD = 11
    OPERATOR = 12


_KEYWORDS = frozenset({Kind.CLAUSE, Kind.SET_OPERATION, Kind.LINE_WORD, Kind.KEYWORD})


class Token(Struct, frozen=True):
    """A piece of the text from `start` to `end`, and whether blanks stand before it."""

    kind: Kind
    text: str
    start: int
    blank_before: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_keyword(self) -> bool:
        return self.kind in _KEYWORDS


def tokens(sql: str) -> list[Token]:
    """All tokens of a statement; every character but blanks is in one of them."""
    found: list[Token] = []
    blank = False
    position = 0
    while position < len(sql):
        match = _pattern().match(sql, position)
        assert match is not None
        name = match.lastgroup or "OPERATOR"
        if name != "BLANK":
            token = Token(Kind[name], match.group(), position, blank)
            member = found and found[-1].text == "." and not blank
            found.append(_as_member(token, sql) if member else token)
        blank = name == "BLANK"
        position = match.end() if blank else found[-1].end
    return found


def _as_member(token: Token, sql: str) -> Token:
    """What follows a point is a name, whatever it spells."""
    word = _WORD.match(sql, token.start) if token.is_keyword else None
    return token if word is None else Token(Kind.WORD, word.group(), token.start)


@cache
def _pattern() -> re.Pattern[str]:
    lists = {
        "CLAUSE": CLAUSES,
        "SET_OPERATION": SET_OPERATIONS,
        "LINE_WORD": LINE_WORDS,
        "KEYWORD": OTHER_KEYWORDS,
    }
    text = _GRAMMAR
    for name, words in lists.items():
        longest_first = sorted(words, key=len, reverse=True)
        choice = "|".join(rf"{word}\b".replace(" ", r"\s+") for word in longest_first)
        text = text.replace(f"%({name})s", choice)
    return re.compile(text, re.VERBOSE | re.IGNORECASE | re.DOTALL)
