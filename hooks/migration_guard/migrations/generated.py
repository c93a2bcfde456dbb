"""Migrations as `migration:generate` writes them, read without a syntax tree.

Most migrations of most projects are one class whose methods are nothing but
`await queryRunner.query(…)` with a literal text, one after another. What such a file says can
be read off its text, in a twentieth of the time that a tree takes. The patterns take only
what means the same wherever it stands: no escape, no substitution, no statement left out, no
second class. Every other file is left to `read_migration_file`; a test holds both to the same
facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationClass, SqlStep

MOST_BYTES = 1 << 20
"""A larger file is read as any other: its steps are limited."""

_QUESTIONS = (b"information_schema", b"pg_", b"typeorm_metadata")
"""Statements on these may answer a question, or their parameters matter."""

# no `*+`, which Python 3.10 has not: nothing here can match the same text in two ways
_BLANK = r"[ \t\r\n]*"
_BLANKS = r"[ \t\r\n]+"
_GAP = rf"{_BLANK}(?:(?://[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/){_BLANK})*"
_END = r"(?:;|[ \t]*\r?\n)"
_NAMES = rf"\{{{_BLANK}[A-Z]\w*(?:{_BLANK},{_BLANK}[A-Z]\w*)*{_BLANK},?{_BLANK}\}}"
_IMPORT = re.compile(
    rf"""{_GAP}import[ ](?:type[ ])?{_NAMES}[ ]from[ ](?:"([^"\\\n]*)"|'([^'\\\n]*)'){_END}""",
    re.ASCII,
)
_CLASS = re.compile(
    rf"""{_GAP}export[ ]class[ ](?P<class>[A-Za-z_$][\w$]*\d{{13}}){_BLANKS}implements
    {_BLANKS}MigrationInterface{_BLANK}\{{{_GAP}
    (?:(?P<property>name)[ ]?=[ ]?(?:'(?P<single>[^'\\\n]*)'|"(?P<double>[^"\\\n]*)"){_END})?""",
    re.ASCII | re.VERBOSE,
)
_METHOD = re.compile(
    rf"""{_GAP}(?:public[ ])?async[ ](?P<method>up|down)
    \((?:(?P<runner>_?queryRunner|_)(?::[ ]?QueryRunner)?)?\)
    (?::[ ]?Promise<(?:void|any)>)?[ ]?\{{""",
    re.VERBOSE,
)
_STATEMENT = re.compile(
    rf"""{_GAP}await[ ](?P<call>_?queryRunner)\.query\({_BLANK}
    (?:`(?P<template>[^`\\$]*(?:\$(?!\{{)[^`\\$]*)*)`
    |'(?P<single>[^'\\\n]*)'|"(?P<double>[^"\\\n]*)")
    {_BLANK},?{_BLANK}\){_END}""",
    re.VERBOSE,
)
_CLOSE = re.compile(rf"{_GAP}\}}")
_NOTHING_MORE = re.compile(rf"{_GAP}\Z")


class Generated(Struct, frozen=True):
    """The file's only class, and the modules that it imports from, in order."""

    migration: MigrationClass
    imports: tuple[str, ...]


def generated(path: str, source: bytes) -> Generated | None:
    """The facts of a file that is written so; None of any other."""
    if len(source) > MOST_BYTES or b"\0" in source or source.count(b"\r") != source.count(b"\r\n"):
        return None
    lowered = source.lower()
    if any(each in lowered for each in _QUESTIONS):
        return None
    try:
        return _Reader(path, source.decode()).read()
    except UnicodeDecodeError:
        return None


class _Reader:
    """One pass over a text, `at` the place that is reached."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._at = 0
        self._counted = 0
        self._line = 1

    def read(self) -> Generated | None:
        imports = tuple(self._imports())
        head = self._next(_CLASS)
        if head is None:
            return None
        location = self._location(head.start("class"))
        named = self._location(head.start("property")) if head["property"] else None
        up = self._method("up")
        down = self._method("down") if up is not None else None
        if up is None or self._next(_CLOSE) is None or self._next(_NOTHING_MORE) is None:
            return None
        migration = MigrationClass(
            name=head["class"],
            location=location,
            exported="named",
            name_property=_written(head) if named is not None else None,
            name_property_location=named,
            up=up[1],
            down=down[1] if down is not None else None,
            up_location=up[0],
            down_location=down[0] if down is not None else None,
        )
        return Generated(migration, tuple(dict.fromkeys(imports)))

    def _imports(self) -> Iterator[str]:
        while (found := self._next(_IMPORT)) is not None:
            yield found[1] if found[1] is not None else found[2]

    def _method(self, name: str) -> tuple[Location, tuple[SqlStep, ...]] | None:
        """Where the method stands that comes next, and its statements; None, and nothing
        passed over, where it is not this one or holds anything else."""
        before = self._at, self._counted, self._line
        head = self._next(_METHOD)
        if head is not None and head["method"] == name:
            location = self._location(head.start("method"))
            steps = tuple(self._statements(head["runner"]))
            if self._next(_CLOSE) is not None:
                return location, steps
        self._at, self._counted, self._line = before
        return None

    def _statements(self, runner: str | None) -> Iterator[SqlStep]:
        while (found := self._next(_STATEMENT)) is not None:
            if found["call"] != runner:
                self._at = found.start()
                return
            template = found["template"]
            # ECMAScript cooks CRLF in a template to LF
            sql = _written(found) if template is None else template.replace("\r\n", "\n")
            yield SqlStep(sql, self._location(found.start("call")))

    def _next(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _location(self, offset: int) -> Location:
        """Of a place after those that were asked for before."""
        self._line += self._text.count("\n", self._counted, offset)
        self._counted = offset
        return Location(self._path, self._line, offset - self._text.rfind("\n", 0, offset))


def _written(found: re.Match[str]) -> str:
    text: str = found["single"] if found["single"] is not None else found["double"]
    return text
