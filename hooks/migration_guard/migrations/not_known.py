"""What SQL cannot say of a schema, as comment lines of a baseline and read from them again.

-- not known: default of "public"."post"."size": computed at run time
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from migration_guard.schema.changes import (
    AddColumn,
    AlterColumn,
    Aspect,
    Change,
    CreateEnum,
    CreateView,
    Opaque,
)
from migration_guard.schema.model import Column, Enum, Name, PrimaryKey, Schema, Table, Unknown
from migration_guard.sql import render
from migration_guard.sql.certain import Part, reason_against
from migration_guard.sql.names import qualified

_QUOTED = r'"(?:[^"]|"")+"'
_LINE = re.compile(
    r"^-- not known: (?P<what>[a-z][a-z ]*?)"
    rf"(?: (?P<path>{_QUOTED}(?:\.{_QUOTED})*))?: (?P<why>.*)$",
    re.MULTILINE,
)


def not_known_lines(schema: Schema) -> Iterator[str]:
    """A line for each thing of the schema that is not known."""
    for what, words, why in _not_known(schema):
        path = ".".join(map(render.identifier, words))
        reason = " ".join(why.split())
        yield f"-- not known: {what}{' ' if path else ''}{path}: {reason}"


def not_known_changes(text: str) -> Iterator[tuple[Change, int]]:
    """What the lines of a script do to a schema, with the offset of each. One that is not
    understood leaves everything uncertain."""
    for found in _LINE.finditer(text):
        words = [each[1:-1].replace('""', '"') for each in re.findall(_QUOTED, found["path"] or "")]
        length, reader = _READERS.get(found["what"], (-1, _anything))
        if len(words) == length:
            yield reader(words, Unknown(found["why"])), found.start()
        else:
            yield Opaque(f"'{found.group()}' is not understood", frozenset()), found.start()


def _not_known(schema: Schema) -> Iterator[tuple[str, Sequence[str], str]]:
    yield from (("anything", (), reason) for reason in schema.unknown)
    yield from (("view", _words(view), "its text is not kept") for view in sorted(schema.views))
    for name, enum in sorted(schema.enums.items()):
        if isinstance(enum.values, Unknown):
            yield "values of", _words(name), enum.values.reason
    for name, table in sorted(schema.tables.items()):
        for column in table.columns:
            yield from _of_column((*_words(name), column.name), column)
        for reason in dict.fromkeys(_of_parts(table)):
            yield "table", _words(name), reason


def _of_column(words: Sequence[str], column: Column) -> Iterator[tuple[str, Sequence[str], str]]:
    if isinstance(column.type, Unknown):
        yield "column", words, column.type.reason
        return
    if isinstance(column.nullable, Unknown):
        yield "nullability of", words, column.nullable.reason
    if isinstance(column.default, Unknown):
        yield "default of", words, column.default.reason


def _of_parts(table: Table) -> Iterator[str]:
    """Why anything of the table may differ: one of its parts is not in the SQL, for example."""
    yield from table.unknown
    if isinstance(table.primary_key, Unknown):
        yield table.primary_key.reason
    lost = {column.name for column in table.columns if isinstance(column.type, Unknown)}
    key = (table.primary_key,) if isinstance(table.primary_key, PrimaryKey) else ()
    checks = (*table.checks, *table.exclusions)
    parts: tuple[Part, ...] = (*key, *table.uniques, *table.indexes, *table.foreign_keys, *checks)
    for part in parts:
        reason = reason_against(part)
        if reason is not None:
            yield reason
        elif table.created and not lost.isdisjoint(getattr(part, "columns", ())):
            yield "a column of one of its constraints or indexes is not known"


def _words(name: Name) -> tuple[str, str]:
    return (name.schema or "public", name.name)


def _anything(words: list[str], why: Unknown) -> Change:
    return Opaque(why.reason, frozenset())


def _view(words: list[str], why: Unknown) -> Change:
    return CreateView(qualified(*words))


def _values(words: list[str], why: Unknown) -> Change:
    return CreateEnum(Enum(qualified(*words), why))


def _table(words: list[str], why: Unknown) -> Change:
    return Opaque(why.reason, frozenset({str(qualified(*words))}))


def _column(words: list[str], why: Unknown) -> Change:
    return AddColumn(qualified(*words[:2]), Column(words[2], why, why, why))


def _nullability(words: list[str], why: Unknown) -> Change:
    return AlterColumn(qualified(*words[:2]), words[2], Aspect.NULLABLE, why)


def _default(words: list[str], why: Unknown) -> Change:
    return AlterColumn(qualified(*words[:2]), words[2], Aspect.DEFAULT, why)


_READERS: dict[str, tuple[int, Callable[[list[str], Unknown], Change]]] = {
    "anything": (0, _anything),
    "view": (2, _view),
    "values of": (2, _values),
    "table": (2, _table),
    "column": (3, _column),
    "nullability of": (3, _nullability),
    "default of": (3, _default),
}
"""How many words the path has, and what the line means."""
