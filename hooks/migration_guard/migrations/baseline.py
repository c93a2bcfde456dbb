"""A baseline: the schema at the time when it was recorded, which the replay starts from.

It is SQL, to be reviewed like a migration. What SQL cannot say stands in comments that are
read too: the migrations that it includes, and what of the schema was not known.

    -- migration-guard baseline 1
    -- the entities of HEAD (98e217e)
    -- includes: PostCreate1690000000000
    CREATE TABLE "post" (…);
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.findings import Location
from migration_guard.migrations.not_known import not_known_changes, not_known_lines
from migration_guard.schema.changes import Change, CreateTable, CreateView, KeepNote, Opaque
from migration_guard.schema.model import UNREAD_NOTE, Schema
from migration_guard.sql.certain import certain_table
from migration_guard.sql.creation import creation
from migration_guard.sql.parser import SqlSyntaxError, split
from migration_guard.sql.script import Statement
from migration_guard.sql.statements import effects

FORMAT = 1

_HEADING = re.compile(r"^-- migration-guard baseline (\d+)$", re.MULTILINE)
_INCLUDES = re.compile(r"^--\s*includes:\s*(\S+)\s*$", re.MULTILINE)
_BLANK = re.compile(r"(?:\s+|--[^\n]*\n?)*")


class Baseline(Struct, frozen=True):
    """`changes` make the schema of an empty one, each with its place; `migrations` are the
    recorded names of those that had run; `problems` say what of the file is not understood."""

    path: str
    migrations: frozenset[str] = frozenset()
    changes: tuple[tuple[Change, Location], ...] = ()
    problems: tuple[tuple[str, Location], ...] = ()


def read_baseline(path: str, content: bytes) -> Baseline:
    """Any file is answered: a script of `pg_dump --schema-only` is a baseline too, one that
    includes the migrations that its comments name."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    places = _Places(path, text)
    made = [(change, places.at(offset)) for change, offset in _statements(text)]
    notes = [(change, places.at(offset)) for change, offset in not_known_changes(text)]
    unread = [(each.reason, place) for each, place in made if isinstance(each, Opaque)]
    migrations = frozenset(_INCLUDES.findall(text))
    changes = (*made, *notes)
    if any(_has_note(change) for change, _ in changes):
        changes = (*changes, (KeepNote(UNREAD_NOTE, ""), Location(path)))
    return Baseline(path, migrations, changes, (*_newer(text, path), *unread))


def baseline_script(schema: Schema, migrations: Iterable[str], source: str) -> str:
    """The file for a schema after `migrations`; `source` says in one line where it is from."""
    tables = {name: certain_table(table, ()) for name, table in schema.tables.items()}
    certain = replace(schema, tables=tables)
    enums = {name: each for name, each in schema.enums.items() if isinstance(each.values, tuple)}
    entries = creation(replace(certain, enums=enums))
    lines = [
        f"-- migration-guard baseline {FORMAT}",
        f"-- {source}",
        *(f"-- includes: {name}" for name in migrations),
        *(f"{entry.sql};" for entry in entries if isinstance(entry, Statement)),
        *not_known_lines(certain),
    ]
    return "\n".join(lines) + "\n"


def _has_note(change: Change) -> bool:
    """Whether TypeORM keeps the text of what is made: the file does not have its rows."""
    if isinstance(change, CreateTable):
        return any(column.stored is not None for column in change.table.columns)
    return isinstance(change, CreateView)


class _Places:
    """Offsets as locations; asked in rising order, a long script is counted through once."""

    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text
        self._offset, self._line = 0, 1

    def at(self, offset: int) -> Location:
        if offset < self._offset:
            self._offset, self._line = 0, 1
        self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return Location(self._path, self._line)


def _statements(text: str) -> Iterator[tuple[Change, int]]:
    try:
        pieces = split(text)
    except SqlSyntaxError as error:
        yield Opaque(f"PostgreSQL cannot read it: {error.message}", frozenset()), error.offset
        return
    end = 0
    for piece in pieces:
        start = max(text.find(piece, end), end)
        end = start + len(piece)
        # the scanner gives a statement the comments before it
        blank = _BLANK.match(text, start)
        begin = blank.end() if blank else start
        yield from ((change, begin) for change in effects(piece))


def _newer(text: str, path: str) -> Iterator[tuple[str, Location]]:
    found = _HEADING.search(text)
    if found and int(found[1]) > FORMAT:
        yield f"it is of format {found[1]}: a newer migration-guard wrote it", Location(path)
