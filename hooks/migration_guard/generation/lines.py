"""Statements as the lines of a migration's method."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from migration_guard.generation.escaping import escaped, escaped_as
from migration_guard.generation.one_line import one_line
from migration_guard.generation.pretty import pretty
from migration_guard.generation.template import comment_line, query_line, throw_line
from migration_guard.schema_builder.plan import Query
from migration_guard.schema_builder.profile import Profile
from migration_guard.sql.script import Entry, Gap

UNWRITTEN = "not written for certain: write the statement and take this line away"


_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\w*\$""")


def of_entries(entries: Iterable[Entry], *, prettily: bool = False) -> Iterator[str]:
    """A statement's note is a comment above it; a gap is a line that ends the run."""
    for entry in entries:
        if isinstance(entry, Gap):
            yield from _unwritten(entry)
            continue
        if entry.note:
            yield comment_line(entry.note)
        sql = one_line(entry.sql)
        yield query_line(escaped(_prettified(sql) if prettily else sql))


def of_queries(
    queries: Iterable[Query], profile: Profile, *, prettily: bool = False
) -> Iterator[str]:
    """As the version writes them. Where its escaping would run another statement than the
    one that is meant, or run part of it as code, ours is used."""
    for query in queries:
        if query.uncertain is not None:
            yield from _unwritten(Gap(query.sql, query.uncertain))
            continue
        sql = pretty(query.sql) if prettily else query.sql
        text = escaped_as(profile, sql)
        yield query_line(escaped(sql) if text is None else text, query.parameters)


def misescaped(queries: Iterable[Query], profile: Profile) -> tuple[str, ...]:
    """The statements that the version itself would write otherwise than they are meant."""
    return tuple(each.sql for each in queries if escaped_as(profile, each.sql) is None)


def _unwritten(gap: Gap) -> Iterator[str]:
    yield comment_line(UNWRITTEN)
    yield throw_line(f"{gap.subject}: {gap.reason}")


def _prettified(sql: str) -> str:
    """Over several lines where that changes nothing: the formatter takes a line end inside of
    a text or a name for one of its own, and indents what follows."""
    layout = pretty(sql)
    is_same = _QUOTED.findall(layout) == _QUOTED.findall(sql) and _words(layout) == _words(sql)
    return layout if is_same else sql


def _words(sql: str) -> str:
    return "".join(sql.split())
